{#
    The date that the run scores for, as a date expression: the variable as_of, else the UTC date on
    which the run began. The only place that asks what day it is.
#}
{% macro as_of_date() -%}
    cast('{{ _as_of() }}' as date)
{%- endmacro %}

{# The distinct replay dates other than the as-of date, as date expressions, earliest first. #}
{% macro replay_dates() -%}
    {%- set dates = [] -%}
    {%- for replay_date in var('replay_dates') | map('string') | unique | sort -%}
        {%- if replay_date != _as_of() -%}
            {%- do dates.append("cast('" ~ replay_date ~ "' as date)") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(dates) }}
{%- endmacro %}

{% macro _as_of() -%}
    {{ return((var('as_of') or run_started_at.strftime('%Y-%m-%d')) | string) }}
{%- endmacro %}
