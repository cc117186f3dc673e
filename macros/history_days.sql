{# How many days before the as-of date the history goes back: the variable history_days, checked. #}
{% macro history_days() -%}
    {{ return(days_setting('history_days', 0, 999999, 400)) }}
{%- endmacro %}
