{#
    A whole number of 64 bits that stands for one or more values: equal values, or nulls, in equal places
    have equal numbers, other ones almost never. Whoever joins by it compares numbers and not texts; where
    two that are not alike must never meet, the values have the last word.

    The number is the engine's own: another engine, or a later release, gives another one.

    expressions: a list of values of any type.
#}
{% macro key_of(expressions) -%}
    {{ return(adapter.dispatch('key_of')(expressions)) }}
{%- endmacro %}

{% macro default__key_of(expressions) -%}
    hash({{ expressions | join(', ') }})
{%- endmacro %}

{% macro postgres__key_of(expressions) -%}
    {%- set marked = [] -%}
    {%- for expression in expressions -%}
        {%- do marked.append(value_for_digest(expression)) -%}
    {%- endfor -%}
    hashtextextended({{ marked | join(' || ') }}, 0)
{%- endmacro %}

{% macro spark__key_of(expressions) -%}
    {#- Spark passes over a null, wherever it stands. -#}
    {%- set texts = [] -%}
    {%- for expression in expressions -%}
        {%- do texts.append('coalesce(cast(' ~ expression ~ ' as string), chr(30))') -%}
    {%- endfor -%}
    xxhash64({{ texts | join(', ') }})
{%- endmacro %}
