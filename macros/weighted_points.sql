{#
    Points times a weight, as exact points again: so their sum does not depend on the order in which an
    engine adds.

    points: exact points; weight: 64-bit number.
#}
{% macro weighted_points(points, weight) -%}
    cast(cast({{ points }} as {{ type_double() }}) * {{ weight }} as {{ type_points() }})
{%- endmacro %}
