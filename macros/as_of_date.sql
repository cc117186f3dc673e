{#
    The date that the run scores for, as a date expression: the variable as_of, else the UTC date on
    which the run began. The only place that asks what day it is.

    scripts/run.py gives the dates in environment variables instead: another value of a dbt variable
    makes dbt parse the whole project again, another value of these only the one model that asks.
#}
{% macro as_of_date() -%}
    cast('{{ _as_of() }}' as date)
{%- endmacro %}

{# The distinct replay dates other than the as-of date, as date expressions, earliest first. #}
{% macro replay_dates() -%}
    {{ return(_as_dates(_replay_days(), [_as_of()])) }}
{%- endmacro %}

{#
    The distinct dates that are scored for the evaluation alone, as date expressions, earliest first: none
    of them is the as-of date or a replay date. scripts/run.py chooses them; there is no variable.
#}
{% macro evaluation_dates() -%}
    {%- set given = env_var('LEAD_SCORING_EVALUATION_DATES', '').split(',') -%}
    {{ return(_as_dates(given, [_as_of()] + _replay_days())) }}
{%- endmacro %}

{% macro _replay_days() -%}
    {%- set given = env_var('LEAD_SCORING_REPLAY_DATES', '').split(',') -%}
    {{ return((var('replay_dates') or given) | map('string') | list) }}
{%- endmacro %}

{% macro _as_dates(days, days_left_out) -%}
    {%- set dates = [] -%}
    {%- for day in days | select | map('string') | unique | sort if day not in days_left_out -%}
        {%- do dates.append("cast('" ~ day ~ "' as date)") -%}
    {%- endfor -%}
    {{ return(dates) }}
{%- endmacro %}

{% macro _as_of() -%}
    {%- set given = var('as_of') or env_var('LEAD_SCORING_AS_OF', '') -%}
    {{ return((given or run_started_at.strftime('%Y-%m-%d')) | string) }}
{%- endmacro %}
