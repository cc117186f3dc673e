{# How many days before the as-of date the history goes back: the variable history_days, checked. #}
{% macro history_days() -%}
    {{ return(whole_number_setting('history_days', 0, 999999, 400)) }}
{%- endmacro %}
