{#
    A raw value as clean text: trimmed, and null if it means "not known" (blank, or one of the
    variable unknown_values, compared without case).

    expression: any type.
#}
{% macro known_text(expression) -%}
    {%- set words = [''] -%}
    {%- for word in var('unknown_values') -%}
        {%- do words.append(word | string | trim | lower) -%}
    {%- endfor -%}
    case
        -- most texts are longer than the longest of these words, and no more needs to be looked at
        when length({{ trimmed(expression) }}) > {{ words | map('length') | max }}
            then {{ trimmed(expression) }}
        when lower({{ trimmed(expression) }}) in (
            {%- for word in words -%}
                '{{ dbt.escape_single_quotes(word) }}'{{ ', ' if not loop.last }}
            {%- endfor -%}
        ) then null
        else {{ trimmed(expression) }}
    end
{%- endmacro %}
