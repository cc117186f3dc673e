{# A text in lower case with one blank for whatever is neither letter nor digit. expression: text. #}
{% macro words_only(expression) -%}
    {{ return(adapter.dispatch('words_only')(expression)) }}
{%- endmacro %}

{% macro default__words_only(expression) -%}
    trim(regexp_replace(lower({{ expression }}), '[^\p{L}\p{N}]+', ' ', 'g'))
{%- endmacro %}

{# The digits of a text, in their order. expression: text. #}
{% macro digits_only(expression) -%}
    {{ return(adapter.dispatch('digits_only')(expression)) }}
{%- endmacro %}

{% macro default__digits_only(expression) -%}
    regexp_replace({{ expression }}, '[^0-9]+', '', 'g')
{%- endmacro %}

{% macro postgres__words_only(expression) -%}
    trim(regexp_replace(lower({{ expression }}), '[^[:alnum:]]+', ' ', 'g'))
{%- endmacro %}

{% macro spark__words_only(expression) -%}
    trim(regexp_replace(lower({{ expression }}), r'[^\p{L}\p{N}]+', ' '))
{%- endmacro %}

{% macro spark__digits_only(expression) -%}
    regexp_replace({{ expression }}, '[^0-9]+', '')
{%- endmacro %}
