{#
    What dbt's own macros do otherwise on Spark: text is `string` there, quotes and backslashes in a
    text are escaped, and a list is put together in its order.
#}

{# A type of a contract or a seed, as Spark calls it. #}
{% macro _spark_type(data_type) -%}
    {{ return('string' if data_type | lower in ('varchar', 'text') else data_type) }}
{%- endmacro %}

{# A text, or null, as a literal. #}
{% macro _spark_literal(value) -%}
    {%- if value is none -%}
        {{ return('null') }}
    {%- endif -%}
    {{ return("'" ~ (value | string).replace('\\', '\\\\').replace("'", "\\'") ~ "'") }}
{%- endmacro %}

{% macro spark__get_empty_schema_sql(columns) -%}
    {%- set columns_on_spark = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do columns_on_spark.update(
            {name: dict(column, data_type=_spark_type(column.data_type))}
        ) -%}
    {%- endfor -%}
    {{ return(default__get_empty_schema_sql(columns_on_spark)) }}
{%- endmacro %}

{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do columns.append(name ~ ' ' ~ _spark_type(types.get(name, 'string'))) -%}
    {%- endfor -%}
    {%- set sql = 'create table ' ~ this ~ ' (' ~ columns | join(', ') ~ ')' -%}
    {% call statement('_') -%}
        {{ sql }}
    {%- endcall %}
    {{ return(sql) }}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- for rows in agate_table.rows | batch(2000) -%}
        {%- set written = [] -%}
        {%- for row in rows -%}
            {%- set cells = [] -%}
            {%- for cell in row -%}
                {%- do cells.append(_spark_literal(cell)) -%}
            {%- endfor -%}
            {%- do written.append('(' ~ cells | join(', ') ~ ')') -%}
        {%- endfor -%}
        {%- do adapter.add_query(
            'insert into ' ~ this ~ ' values ' ~ written | join(', '), abridge_sql_log=True
        ) -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}

{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    listagg({{ measure }}, {{ delimiter_text }})
    {%- if order_by_clause %} within group ({{ order_by_clause }}){% endif -%}
{%- endmacro %}

{# Of dates only, and a date again: dbt-spark goes by way of timestamps. #}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- if datepart != 'day' -%}
        {{ exceptions.raise_compiler_error('On Spark this project adds days only.') }}
    {%- endif -%}
    date_add({{ from_date_or_timestamp }}, cast({{ interval }} as int))
{%- endmacro %}
