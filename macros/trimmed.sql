{# A value as text without blanks, tabs and line breaks at its ends. expression: any type. #}
{% macro trimmed(expression) -%}
    {{ return(adapter.dispatch('trimmed')(expression)) }}
{%- endmacro %}

{% macro default__trimmed(expression) -%}
    trim(cast({{ expression }} as varchar), e' \t\r\n')
{%- endmacro %}
