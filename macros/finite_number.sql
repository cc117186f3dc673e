{# A raw value as a number, null if it is none or not finite. expression: text or any number type. #}
{% macro finite_number(expression) -%}
    {{ return(adapter.dispatch('finite_number')(expression)) }}
{%- endmacro %}

{% macro default__finite_number(expression) -%}
    case
        when isfinite(try_cast({{ expression }} as double))
            then try_cast({{ expression }} as double)
    end
{%- endmacro %}

{% macro postgres__finite_number(expression) -%}
    {{ layer_schema('functions') }}.finite_number({{ expression }})
{%- endmacro %}

{% macro spark__finite_number(expression) -%}
    {{ number_from_text(trimmed(expression)) }}
{%- endmacro %}
