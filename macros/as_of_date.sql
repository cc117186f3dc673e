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
    {%- set dates = [] -%}
    {%- set given = env_var('LEAD_SCORING_REPLAY_DATES', '').split(',') | select | list -%}
    {%- for replay_date in (var('replay_dates') or given) | map('string') | unique | sort -%}
        {%- if replay_date != _as_of() -%}
            {%- do dates.append("cast('" ~ replay_date ~ "' as date)") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(dates) }}
{%- endmacro %}

{% macro _as_of() -%}
    {%- set given = var('as_of') or env_var('LEAD_SCORING_AS_OF', '') -%}
    {{ return((given or run_started_at.strftime('%Y-%m-%d')) | string) }}
{%- endmacro %}
