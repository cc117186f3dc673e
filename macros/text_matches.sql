{# Whether a regular expression is found anywhere in a text, without case. Both are text. #}
{% macro text_matches(value, pattern) -%}
    {{ return(adapter.dispatch('text_matches')(value, pattern)) }}
{%- endmacro %}

{% macro default__text_matches(value, pattern) -%}
    regexp_matches({{ value }}, {{ pattern }}, 'i')
{%- endmacro %}

{% macro spark__text_matches(value, pattern) -%}
    {#- Flags of Java: case-insensitive beyond ASCII, and only a line feed ends a line. -#}
    {{ value }} rlike concat('(?iud)', {{ pattern }})
{%- endmacro %}
