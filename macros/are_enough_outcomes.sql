{#
    Whether there are enough outcomes of both kinds to call a share of them a probability: 10 won and
    10 lost. won, lost: whole numbers, not null.
#}
{% macro are_enough_outcomes(won, lost) -%}
    ({{ won }} >= 10 and {{ lost }} >= 10)
{%- endmacro %}
