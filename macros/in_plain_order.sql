{#
    A text as something to order by: in the order of its characters' numbers, as DuckDB and Spark have it
    (capitals before small letters), and not in that of a dictionary, as a server may have it. Where a
    text breaks a tie, every engine then breaks it alike.

    expression: text, without asc or desc.
#}
{% macro in_plain_order(expression) -%}
    {{ return(adapter.dispatch('in_plain_order')(expression)) }}
{%- endmacro %}

{% macro default__in_plain_order(expression) -%}
    {{ expression }}
{%- endmacro %}

{% macro postgres__in_plain_order(expression) -%}
    {{ expression }} collate "C"
{%- endmacro %}
