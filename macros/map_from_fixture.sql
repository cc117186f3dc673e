{#
    A map as the fixtures of unit tests write it, which is how DuckDB does ({city=Graz, region='',
    size=NULL}), as JSON text. dbt asks safe_cast for every cell of a fixture.

    field: the text as an SQL literal.
#}
{% macro map_from_fixture(field) -%}
    {%- set entries = {} -%}
    {%- for name, quoted, plain in modules.re.findall(
        "([^=,{} ][^=]*)=(?:'((?:[^'])*)'|([^,}]*))", field[1:-1].replace("''", "'")
    ) -%}
        {%- do entries.update({name: none if plain == 'NULL' else quoted or plain}) -%}
    {%- endfor -%}
    {{ return(tojson(entries)) }}
{%- endmacro %}

{% macro postgres__safe_cast(field, type) -%}
    {%- if type == 'jsonb' and field != 'null' -%}
        cast({{ dbt.string_literal(dbt.escape_single_quotes(map_from_fixture(field))) }} as jsonb)
    {%- else -%}
        cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}

{# dbt's own, but for the name of the relation: PostgreSQL's have at most 63 characters, and sentences more. #}
{%- materialization unit, adapter='postgres' -%}
    {%- set expected_rows = config.get('expected_rows') -%}
    {%- set expected_sql = config.get('expected_sql') -%}
    {%- set tested_columns = expected_rows[0].keys() if expected_rows else get_columns_in_query(sql) -%}
    {%- set temp_relation = make_temp_relation(
        this.incorporate(path={'identifier': this.identifier[:40]}, type='table')
    ) -%}
    {%- do run_query(get_create_table_as_sql(True, temp_relation, get_empty_subquery_sql(sql))) -%}
    {%- set types = {} -%}
    {%- set quoted = {} -%}
    {%- for column in adapter.get_columns_in_relation(temp_relation) -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
    {%- set tested_quoted = [] -%}
    {%- for name in tested_columns -%}
        {#- digits after the point may be as many as they like: 10.000 is 10 -#}
        {%- set column = quoted[name | lower] -%}
        {%- do tested_quoted.append(
            'trim_scale(' ~ column ~ ') as ' ~ column if types[name | lower].startswith('numeric')
            else column
        ) -%}
    {%- endfor -%}
    {%- set expected = expected_sql or get_expected_sql(expected_rows, types, quoted) -%}
    {%- call statement('main', fetch_result=True) -%}
        {{ get_unit_test_sql(sql, expected, tested_quoted) }}
    {%- endcall -%}
    {%- do adapter.drop_relation(temp_relation) -%}
    {{ return({'relations': []}) }}
{%- endmaterialization -%}
