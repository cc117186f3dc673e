{# Whether a regular expression is found anywhere in a text, without case. Both are text. #}
{% macro text_matches(value, pattern) -%}
    {{ return(adapter.dispatch('text_matches')(value, pattern)) }}
{%- endmacro %}

{% macro default__text_matches(value, pattern) -%}
    regexp_matches({{ value }}, {{ pattern }}, 'i')
{%- endmacro %}

{% macro postgres__text_matches(value, pattern) -%}
    {#-
        Elsewhere \b is the edge of a word, \B is none, and \z is the end of the text; two backslashes are
        one that is meant. engines/postgres_push.py tries patterns in the same words before a build.
    -#}
    {{ value }} ~* replace(replace(replace(replace(replace(
        {{ pattern }}, '\\', chr(1)), '\b', '\y'), '\B', '\Y'), '\z', '\Z'), chr(1), '\\')
{%- endmacro %}

{% macro spark__text_matches(value, pattern) -%}
    {#- Flags of Java: case-insensitive beyond ASCII, and only a line feed ends a line. -#}
    {{ value }} rlike concat('(?iud)', {{ pattern }})
{%- endmacro %}
