{#
    What is left of a point after some time, from 1 (nothing lost) down to 0.

    With x = age_in_days / interval_days and p = percent / 100:
    none 1; expiry 1 while x < 1, else 0; step max(0, 1 - p * floor(x)); linear max(0, 1 - p * x);
    half_life 0.5 to the power of x. A null age (an absence has none) does not decay.

    shape: text; age_in_days: integer, 0 or more; interval_days: number; percent: number.
#}
{% macro decay_weight(shape, age_in_days, interval_days, percent) -%}
    case
        when {{ shape }} = 'none' or {{ age_in_days }} is null then 1.0
        when {{ shape }} = 'expiry'
            then case when {{ age_in_days }} < {{ interval_days }} then 1.0 else 0.0 end
        when {{ shape }} = 'step'
            then greatest(
                0.0,
                1.0 - {{ percent }} / 100.0
                -- 33 / 1.1 is a little less than 30 as a double
                * floor(
                    cast({{ age_in_days }} as {{ type_double() }}) / {{ interval_days }}
                    + 0.000000001
                )
            )
        when {{ shape }} = 'linear'
            then greatest(
                0.0, 1.0 - {{ percent }} / 100.0 * {{ age_in_days }} / {{ interval_days }}
            )
        when {{ shape }} = 'half_life'
            -- after a thousand of them nothing is left, and PostgreSQL has no number for less
            then power(
                cast(0.5 as {{ type_double() }}),
                least(cast({{ age_in_days }} as {{ type_double() }}) / {{ interval_days }}, 1000)
            )
    end
{%- endmacro %}
