{#
    A value as text without blanks, tabs and line breaks at its ends. expression: any type.

    Most values have none, and DuckDB's trim with a list of characters costs five times what it costs
    to look at the first and the last one (the sign that follows the blank is the exclamation mark).
#}
{% macro trimmed(expression) -%}
    {{ return(adapter.dispatch('trimmed')(expression)) }}
{%- endmacro %}

{% macro default__trimmed(expression) -%}
    {%- set text = 'cast(' ~ expression ~ ' as varchar)' -%}
    case
            when {{ text }} >= '!' and right({{ text }}, 1) > ' ' then {{ text }}
            else trim({{ text }}, e' \t\r\n')
        end
{%- endmacro %}

{% macro postgres__trimmed(expression) -%}
    btrim(cast({{ expression }} as text), e' \t\r\n')
{%- endmacro %}

{% macro spark__trimmed(expression) -%}
    trim(both ' \t\r\n' from cast({{ expression }} as string))
{%- endmacro %}
