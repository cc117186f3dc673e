{#
    A score's points as everybody sees them: rounded to 6 decimals, half away from zero, and null for
    a contact that the score leaves out.

    points: of the type type_points(); is_scored: boolean.
#}
{% macro final_points(points, is_scored) -%}
    case when {{ is_scored }} then cast(round({{ points }}, 6) as {{ type_points() }}) end
{%- endmacro %}
