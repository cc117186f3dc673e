{#
    A 64-bit number rounded to some decimals, half away from zero. Null stays null. (Decimals are rounded
    by round() alike on every engine.)

    expression: 64-bit number; decimals: whole number, 0 or more.
#}
{% macro rounded(expression, decimals) -%}
    {{ return(adapter.dispatch('rounded')(expression, decimals)) }}
{%- endmacro %}

{% macro default__rounded(expression, decimals) -%}
    round({{ expression }}, {{ decimals }})
{%- endmacro %}

{% macro postgres__rounded(expression, decimals) -%}
    {{ layer_schema('functions') }}.rounded({{ expression }}, {{ decimals }})
{%- endmacro %}

{% macro spark__rounded(expression, decimals) -%}
    {#- Spark's own rounds the shortest spelling of the number, DuckDB's the number. -#}
    round(({{ expression }}) * 1e{{ decimals }}) / 1e{{ decimals }}
{%- endmacro %}
