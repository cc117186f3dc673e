{#
    The type in which points are added up: exact, so that a sum does not depend on the order in which
    an engine happens to add, and the same run gives the same digits every time.
#}
{% macro type_points() -%}
    decimal(28, 12)
{%- endmacro %}
