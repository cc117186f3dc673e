{#
    The UTC date that a text spells (an ISO date or timestamp), else null.

    expression: text, trimmed.
#}
{% macro date_from_text(expression) -%}
    {{ return(adapter.dispatch('date_from_text')(expression)) }}
{%- endmacro %}

{% macro default__date_from_text(expression) -%}
    case
        when regexp_matches({{ expression }}, '^[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}')
            then cast({{ utc_timestamp(expression) }} as date)
    end
{%- endmacro %}

{% macro postgres__date_from_text(expression) -%}
    case
        when {{ expression }} ~ '^[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}'
            then cast({{ utc_timestamp(expression) }} as date)
    end
{%- endmacro %}

{% macro spark__date_from_text(expression) -%}
    cast({{ utc_timestamp(expression) }} as date)
{%- endmacro %}
