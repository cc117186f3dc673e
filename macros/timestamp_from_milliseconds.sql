{#
    The moment (UTC) that a text of 10 to 14 digits gives as milliseconds since 1970; null for any other
    text. Systems write moments so in the history of their properties.

    expression: text, trimmed.
#}
{% macro timestamp_from_milliseconds(expression) -%}
    {{ return(adapter.dispatch('timestamp_from_milliseconds')(expression)) }}
{%- endmacro %}

{% macro default__timestamp_from_milliseconds(expression) -%}
    case
        when regexp_full_match({{ expression }}, '[0-9]{10,14}')
            then make_timestamp(1000 * try_cast({{ expression }} as bigint))
    end
{%- endmacro %}

{% macro postgres__timestamp_from_milliseconds(expression) -%}
    case
        when {{ expression }} ~ '^[0-9]{10,14}$'
            then timestamp '1970-01-01 00:00:00'
                + cast({{ expression }} as bigint) / 86400000 * interval '1 day'
                + cast({{ expression }} as bigint) % 86400000 * interval '1 millisecond'
    end
{%- endmacro %}

{% macro spark__timestamp_from_milliseconds(expression) -%}
    case
        when {{ expression }} rlike '^[0-9]{10,14}$'
            then timestamp_millis(try_cast({{ expression }} as bigint))
    end
{%- endmacro %}
