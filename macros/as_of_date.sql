{#
    The date that the run scores for, as a date expression: the variable as_of, else the UTC date on
    which the run began. A text that is no date stops the build with a sentence.

    scripts/run.py gives the dates in environment variables instead: another value of a dbt variable
    makes dbt parse the whole project again, another value of these only the one model that asks.
#}
{% macro as_of_date() -%}
    cast('{{ _as_of() }}' as date)
{%- endmacro %}

{#
    The earlier of the as-of date and the UTC date on which the run began, as a date expression: an as-of
    date by mistake far ahead makes nothing old.
#}
{% macro as_of_date_or_today() -%}
    cast('{{ [_as_of(), _today()] | min }}' as date)
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
    {%- set days = [] -%}
    {%- for each in list_setting('replay_dates', '["2026-03-31", "2026-04-30"]') -%}
        {%- set day = _date_setting('replay_dates', each) -%}
        {%- if day > _as_of() -%}
            {{ exceptions.raise_compiler_error(
                "The variable replay_dates has " ~ day ~ ", which lies after the as-of date "
                ~ _as_of() ~ "; replay dates are past ones."
            ) }}
        {%- endif -%}
        {%- do days.append(day) -%}
    {%- endfor -%}
    {{ return(days or env_var('LEAD_SCORING_REPLAY_DATES', '').split(',')) }}
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
    {{ return(_date_setting('as_of', given) if given else _today()) }}
{%- endmacro %}

{# The only place that asks what day it is. #}
{% macro _today() -%}
    {{ return(run_started_at.strftime('%Y-%m-%d')) }}
{%- endmacro %}

{% macro _date_setting(name, given) -%}
    {%- set text = given | string | trim -%}
    {%- set is_date = false -%}
    {%- if modules.re.match('^[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}$', text) -%}
        {%- set year, month, day = text[:4] | int, text[5:7] | int, text[8:] | int -%}
        {%- set is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
        {%- set february = 29 if is_leap_year else 28 -%}
        {%- set lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
        {%- set is_date = year > 0 and 0 < day <= lengths[month - 1] -%}
    {%- endif -%}
    {%- if not is_date -%}
        {{ exceptions.raise_compiler_error(
            "The variable " ~ name ~ " has '" ~ text ~ "', which is no date; write one such as "
            ~ "2026-06-30."
        ) }}
    {%- endif -%}
    {{ return(text) }}
{%- endmacro %}
