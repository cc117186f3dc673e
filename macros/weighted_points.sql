{#
    Points times a weight, as exact points again: so their sum does not depend on the order in which an
    engine adds. A weight of 1 leaves them as they are, beyond what a 64-bit number can hold, too.

    points: exact points; weight: 64-bit number.
#}
{% macro weighted_points(points, weight) -%}
    case
            when {{ weight }} = 1 then cast({{ points }} as {{ type_points() }})
            else cast(cast({{ points }} as {{ type_double() }}) * {{ weight }} as {{ type_points() }})
        end
{%- endmacro %}
