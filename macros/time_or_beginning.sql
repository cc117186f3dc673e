{#
    A timestamp to join by: what is not known is the beginning of time, so that it finds its like.

    expression: timestamp.
#}
{% macro time_or_beginning(expression) -%}
    coalesce({{ expression }}, cast('0001-01-01 00:00:00' as {{ dbt.type_timestamp() }}))
{%- endmacro %}
