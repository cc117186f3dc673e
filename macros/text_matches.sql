{# Whether a regular expression is found anywhere in a text, without case. Both are text. #}
{% macro text_matches(value, pattern) -%}
    {{ return(adapter.dispatch('text_matches')(value, pattern)) }}
{%- endmacro %}

{% macro default__text_matches(value, pattern) -%}
    regexp_matches({{ value }}, {{ pattern }}, 'i')
{%- endmacro %}

{% macro postgres__text_matches(value, pattern) -%}
    {#- elsewhere \b is the edge of a word, \A and \z are the ends of the text -#}
    {{ value }} ~* replace(replace({{ pattern }}, '\b', '\y'), '\z', '\Z')
{%- endmacro %}

{% macro spark__text_matches(value, pattern) -%}
    {#- Flags of Java: case-insensitive beyond ASCII, and only a line feed ends a line. -#}
    {{ value }} rlike concat('(?iud)', {{ pattern }})
{%- endmacro %}
