{#
    A raw value as clean text: trimmed, and null if it means "not known" (blank, or one of the
    variable unknown_values, compared without case).

    expression: any type.
#}
{% macro known_text(expression) -%}
    case
        when lower({{ trimmed(expression) }}) in (
            ''
            {%- for word in var('unknown_values') -%}
                , '{{ dbt.escape_single_quotes(word | string | trim | lower) }}'
            {%- endfor -%}
        ) then null
        else {{ trimmed(expression) }}
    end
{%- endmacro %}
