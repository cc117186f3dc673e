{#
    The first and the last of some texts, as aggregates, in the order of in_plain_order. Null without any
    text.

    expression: text.
#}
{% macro first_text(expression) -%}
    {{ return(adapter.dispatch('text_at_the_end')('min', expression)) }}
{%- endmacro %}

{% macro last_text(expression) -%}
    {{ return(adapter.dispatch('text_at_the_end')('max', expression)) }}
{%- endmacro %}

{% macro default__text_at_the_end(end, expression) -%}
    {{ end }}({{ expression }})
{%- endmacro %}

{% macro postgres__text_at_the_end(end, expression) -%}
    {#- what comes out is a text like any other, whose letters have capitals -#}
    {{ end }}(({{ expression }}) collate "C") collate "default"
{%- endmacro %}
