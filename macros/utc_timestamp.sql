{#
    A raw value as a timestamp in UTC: an offset in the text is applied, text without one is UTC
    already, and what is no time (or not known) is null.

    expression: text, date, timestamp or timestamp with time zone.
#}
{% macro utc_timestamp(expression) -%}
    {{ return(adapter.dispatch('utc_timestamp')(expression)) }}
{%- endmacro %}

{% macro default__utc_timestamp(expression) -%}
    {#-
        DuckDB drops the offset when it casts text to a plain timestamp, hence the way round. What is a
        timestamp already needs none of it, but nanoseconds would be rounded, the last of a day to the
        next one; the type is known before any row is read.
    -#}
    case
            when typeof(
                {{ expression }}
            ) in ('TIMESTAMP', 'DATE')
                then try_cast({{ expression }} as timestamp)
            when typeof({{ expression }}) = 'TIMESTAMP_NS'
                then try_cast(left(cast({{ expression }} as varchar), 26) as timestamp)
            else cast(coalesce(
                try_cast({{ expression }} as timestamptz),
                try_cast({{ trimmed(expression) }} as timestamptz)
            ) as timestamp)
        end
{%- endmacro %}

{% macro postgres__utc_timestamp(expression) -%}
    {{ layer_schema('functions') }}.utc_timestamp({{ expression }})
{%- endmacro %}

{% macro spark__utc_timestamp(expression) -%}
    {#- Spark takes a year, or a time of some day, for a timestamp, too. -#}
    case
        when {{ trimmed(expression) }} rlike '^[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}'
            then try_cast({{ trimmed(expression) }} as timestamp)
    end
{%- endmacro %}
