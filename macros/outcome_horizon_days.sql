{#
    How many days after a scoring date a win still counts for it: the variable outcome_horizon_days,
    checked. scripts/lead_scoring/evaluation.py reads it with the same bounds.
#}
{% macro outcome_horizon_days() -%}
    {{ return(days_setting('outcome_horizon_days', 1, 36500, 90)) }}
{%- endmacro %}
