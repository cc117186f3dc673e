{#
    Runs before every build: for each input of the contract (the source `inputs`) makes a view on the
    table or view of that name in schema raw, for each table that a run reads as earlier runs have left
    it (the source `history`) one on that table, and adds what the data lack: a missing optional column as
    null, a missing table as an empty one. The models can so name every column of the contract, and a
    project without any data builds, empty. Rows of people on the suppression list, if there is one with
    anybody on it, are left out; rows without a contact_id stay, so that they are rejected with a reason.

    A missing required column is left out on purpose: the build then fails on its name. (scripts/run.py
    says so in a sentence before it gets that far.)
#}
{% macro complete_inputs() %}
    {% if execute %}
        {% set schema = layer_schema('inputs') %}
        {% do run_query('create schema if not exists ' ~ schema) %}
        {% set statements = [] %}
        {% set suppressed = suppression_list() %}
        {% for input in graph.sources.values()
            | selectattr('source_name', 'in', ['inputs', 'history']) | sort(attribute='name') %}
            {% set layer = input.config.meta.get('layer', 'raw') %}
            {% set raw = relation_of_any_case(layer_schema(layer), input.name) %}
            {% set present = _columns_present(raw) %}
            {% set query %}
                select {{ _completed_columns(input, present) }}
                {{ 'from ' ~ raw ~ ' as input_row' if raw else 'where false' }}
                {% if suppressed and 'contact_id' in present %}
                    where not exists (
                        select 1 from {{ suppressed }} as suppressed
                        where suppressed.contact_hash = {{ contact_hash('input_row.contact_id') }}
                    )
                {% endif %}
            {% endset %}
            {% set name = schema ~ '.' ~ input.name %}
            {% if layer in ['marts', 'scoring'] %}
                {% do statements.extend(as_earlier_runs_left_it(name, query, raw)) %}
            {% else %}
                {% do statements.append(replaced_view(name, query)) %}
            {% endif %}
        {% endfor %}
        {{ run_in_hook(statements) }}
        {# looking at the relations has begun a transaction, which dbt would roll back after the hook #}
        {# (dbt v2, like Spark, has each statement stand by itself) #}
        {{ 'commit;' if target.type != 'spark' and dbt_version.startswith('1.') }}
    {% endif %}
{% endmacro %}

{# The names of a table's columns, in lower case; none if there is no table. #}
{% macro _columns_present(relation) %}
    {{ return(
        adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') | list
        if relation else []
    ) }}
{% endmacro %}

{#
    The select list that makes of a table what its source describes: all that is there, and each column
    that is not as null. Without a table the required columns are null, too.
#}
{% macro _completed_columns(table, present) %}
    {% set columns = ['*'] if present else [] %}
    {% for column in table.columns.values() if column.name not in present %}
        {% if not present or not column.config.meta.get('required') %}
            {% do columns.append(
                'cast(null as ' ~ input_type(column.data_type) ~ ') as ' ~ column.name
            ) %}
        {% endif %}
    {% endfor %}
    {{ return(columns | join(', ')) }}
{% endmacro %}

{# The engine's type for a type of the input contract: text, number, timestamp, date, boolean or integer. #}
{% macro input_type(contract_type) -%}
    {%- if contract_type == 'number' -%}
        {{ type_double() }}
    {%- elif contract_type == 'timestamp' -%}
        {{ dbt.type_timestamp() }}
    {%- elif contract_type in ('date', 'boolean', 'integer') -%}
        {{ contract_type }}
    {%- else -%}
        {{ dbt.type_string() }}
    {%- endif -%}
{%- endmacro %}
