{#
    The number that a text spells (digits, a decimal point, a sign, an exponent), else null. Words that
    some engines take for numbers (inf, nan, 1_000) are none.

    expression: text, trimmed.
#}
{% macro number_from_text(expression) -%}
    {{ return(adapter.dispatch('number_from_text')(expression)) }}
{%- endmacro %}

{% macro default__number_from_text(expression) -%}
    case
        when regexp_full_match(
            {{ expression }},
            '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?'
        ) and isfinite(try_cast({{ expression }} as double))
            then try_cast({{ expression }} as double)
    end
{%- endmacro %}

{% macro postgres__number_from_text(expression) -%}
    {{ layer_schema('functions') }}.number_from_text({{ expression }})
{%- endmacro %}

{% macro spark__number_from_text(expression) -%}
    {#- Spark reads 1d and 1f as numbers, and what is too large as infinity. -#}
    case
        when {{ expression }} rlike '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$'
            and abs(try_cast({{ expression }} as double)) < cast('Infinity' as double)
            then try_cast({{ expression }} as double)
    end
{%- endmacro %}
