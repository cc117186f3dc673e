{#
    A number kept inside a floor and a cap, either of which may be null (none). A null number stays
    null: greatest(0, null) is 0 on our engines, which would turn "unknown" into the floor.

    expression, floor, cap: numbers of one type.
#}
{% macro clamped(expression, floor, cap) -%}
    case
        when {{ expression }} < {{ floor }} then {{ floor }}
        when {{ expression }} > {{ cap }} then {{ cap }}
        else {{ expression }}
    end
{%- endmacro %}
