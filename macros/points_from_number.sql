{#
    Points that were written down or published, as the exact points that they stand for. A 64-bit number
    is cast with what it is off by (68884.6 becomes 68884.600000000008), so it is rounded to the 6 decimals
    that points have. Null stays null.

    number: 64-bit number.
#}
{% macro points_from_number(number) -%}
    cast(round(cast({{ number }} as {{ type_points() }}), 6) as {{ type_points() }})
{%- endmacro %}
