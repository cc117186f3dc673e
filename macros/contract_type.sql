{#
    The contracts of the models name types as DuckDB does (double, varchar, ...). dbt puts them into
    SQL in two places; here an engine that knows a type under another name gets that one there.

    data_type: text, a type of DuckDB.
#}
{% macro contract_type(data_type) -%}
    {{ return(adapter.dispatch('contract_type')(data_type)) }}
{%- endmacro %}

{% macro default__contract_type(data_type) -%}
    {{ return(data_type) }}
{%- endmacro %}

{% macro postgres__contract_type(data_type) -%}
    {{ return('double precision' if data_type == 'double' else data_type) }}
{%- endmacro %}

{% macro spark__contract_type(data_type) -%}
    {{ return('string' if data_type == 'varchar' else data_type) }}
{%- endmacro %}

{# The columns of a model with the engine's types. columns: as dbt gives them, name to properties. #}
{% macro _columns_with_engine_types(columns) -%}
    {%- set translated = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do translated.update(
            {name: dict(column, data_type=contract_type(column.data_type))}
        ) -%}
    {%- endfor -%}
    {{ return(translated) }}
{%- endmacro %}

{# dbt asks this macro for the columns that a contract promises. #}
{% macro postgres__get_empty_schema_sql(columns) -%}
    {{ return(default__get_empty_schema_sql(_columns_with_engine_types(columns))) }}
{%- endmacro %}

{% macro spark__get_empty_schema_sql(columns) -%}
    {{ return(default__get_empty_schema_sql(_columns_with_engine_types(columns))) }}
{%- endmacro %}

{# dbt asks this macro for the definition of a table that is under contract. #}
{% macro postgres__get_table_columns_and_constraints() -%}
    {%- set parts = adapter.render_raw_columns_constraints(
        raw_columns=_columns_with_engine_types(model['columns'])
    ) + adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
    (
        {{ parts | join(',\n        ') }}
    )
{%- endmacro %}
