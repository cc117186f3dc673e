{#
    An end of the 95 % interval of a share after Wilson: inside 0 and 1 also where none or all of few
    were won. Null if there is nothing to count.

    rate: the share found, a 64-bit number from 0 to 1; number: how many independent leads it was found
    in, a number that need not be whole; side: 'low' or 'high'.
#}
{% macro wilson_bound(rate, number, side) -%}
    {%- set squared = "3.841459" -%}
    {%- set count = "cast(nullif(" ~ number ~ ", 0) as " ~ type_double() ~ ")" -%}
    (
        {{ rate }} + {{ squared }} / (2 * {{ count }})
        {{ {'low': '-', 'high': '+'}[side] }} sqrt(
            {{ squared }}
            * ({{ rate }} * (1 - {{ rate }}) + {{ squared }} / (4 * {{ count }}))
            / {{ count }}
        )
    ) / (1 + {{ squared }} / {{ count }})
{%- endmacro %}
