{#
    The probability that log odds stand for: 0.5 for 0. Odds are cut at e^30 to 1 on both sides, where
    probabilities of 64 bits come to an end and exp() of some engines fails. Null stays null.

    log_odds: 64-bit number.
#}
{% macro probability_from_log_odds(log_odds) -%}
    1 / (1 + exp(-({{ clamped(log_odds, -30, 30) }})))
{%- endmacro %}
