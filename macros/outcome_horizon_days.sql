{#
    How many days after a scoring date a win still counts for it: the variable outcome_horizon_days,
    a whole number of at least 1. Anything else stops the build with a sentence.
#}
{% macro outcome_horizon_days() -%}
    {%- set given = var('outcome_horizon_days') | string | trim -%}
    {%- if not (given.isascii() and given.isdecimal()) or given | int < 1 -%}
        {{ exceptions.raise_compiler_error(
            "The variable outcome_horizon_days is '" ~ given ~ "'; it has to be a whole number of days, "
            ~ "1 or more, such as 90."
        ) }}
    {%- endif -%}
    {{ return(given | int) }}
{%- endmacro %}
