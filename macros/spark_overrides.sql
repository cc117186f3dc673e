{#
    What dbt's own macros do otherwise on Spark: text is `string` there, quotes and backslashes in a
    text are escaped, and a list is put together in its order.
#}

{# A text, or null, as a literal. #}
{% macro _spark_literal(value) -%}
    {%- if value is none -%}
        {{ return('null') }}
    {%- endif -%}
    {{ return("'" ~ (value | string).replace('\\', '\\\\').replace("'", "\\'") ~ "'") }}
{%- endmacro %}

{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do columns.append(name ~ ' ' ~ contract_type(types.get(name, 'string'))) -%}
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

{#
    Parquet has no constraints. What a contract promises is counted instead, in one reading of the table,
    and a row that breaks it fails the model: nothing that reads it is built then.
#}
{% macro spark__persist_constraints(relation, model) -%}
    {%- set promised = [] -%}
    {%- if config.get('contract').enforced -%}
        {%- for constraint in model.constraints -%}
            {%- do promised.append((constraint.type, constraint.columns, constraint.expression)) -%}
        {%- endfor -%}
        {%- for column in model.columns.values() -%}
            {%- for constraint in column.constraints -%}
                {%- do promised.append((constraint.type, [column.name], constraint.expression)) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set findings = [] -%}
    {%- for type, columns, expression in promised -%}
        {%- if type == 'check' -%}
            {%- do findings.append(_finding(
                'count(case when not (' ~ expression ~ ') then 1 end) > 0', 'check (' ~ expression ~ ')'
            )) -%}
        {%- endif -%}
        {%- if type in ('not_null', 'primary_key') -%}
            {%- for column in columns -%}
                {%- do findings.append(_finding(
                    'count(*) > count(' ~ column ~ ')', 'not null (' ~ column ~ ')'
                )) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- if type in ('unique', 'primary_key') -%}
            {%- set key = columns | join(', ') -%}
            {%- do findings.append(_finding(
                'count(case when ' ~ columns | join(' is not null and ') ~ ' is not null then 1 end)'
                ~ ' > count(distinct ' ~ key ~ ')',
                'unique (' ~ key ~ ')'
            )) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if findings -%}
        {%- set broken = run_query(
            "select concat_ws(', ', " ~ findings | join(', ') ~ ') from ' ~ relation
        ).rows[0][0] -%}
        {%- if broken -%}
            {{ exceptions.raise_compiler_error(
                'Rows of ' ~ relation ~ ' break what its contract promises: ' ~ broken ~ '.'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro _finding(condition, promise) -%}
    {{ return('case when ' ~ condition ~ ' then ' ~ _spark_literal(promise) ~ ' end') }}
{%- endmacro %}

{# Maps of a fixture are written as DuckDB writes them: {city=Graz, region='', size=NULL}. #}
{% macro spark__safe_cast(field, type) -%}
    {%- if type.startswith('map') and field != 'null' -%}
        {%- set json = map_from_fixture(field.replace("\\'", "''")) -%}
        from_json({{ _spark_literal(json) }}, '{{ type }}')
    {%- else -%}
        cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}
