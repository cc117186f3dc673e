{#
    One row per element of a list that is written as text with | between the elements.

    expression: text.
#}
{% macro list_as_rows(expression) -%}
    {{ return(adapter.dispatch('list_as_rows')(expression)) }}
{%- endmacro %}

{% macro default__list_as_rows(expression) -%}
    unnest(string_split({{ expression }}, '|'))
{%- endmacro %}

{% macro postgres__list_as_rows(expression) -%}
    {#- unlike string_to_array, this gives one blank element for a blank text -#}
    regexp_split_to_table({{ expression }}, '[|]')
{%- endmacro %}

{% macro spark__list_as_rows(expression) -%}
    explode(split({{ expression }}, '[|]'))
{%- endmacro %}
