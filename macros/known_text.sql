{#
    A raw value as clean text: trimmed, and null if it means "not known" (blank, or one of the
    variable unknown_values, compared without case).

    expression: any type.
#}
{% macro known_text(expression) -%}
    {%- set words = [''] -%}
    {%- for word in list_setting('unknown_values', '["Select", "unknown", "N/A"]') -%}
        {%- do words.append(word | string | trim | lower) -%}
    {%- endfor -%}
    case
        {{ adapter.dispatch('known_at_a_glance')(expression, words) }}
        when lower({{ trimmed(expression) }}) in (
            {%- for word in words -%}
                '{{ dbt.escape_single_quotes(word) }}'{{ ', ' if not loop.last }}
            {%- endfor -%}
        ) then null
        else {{ trimmed(expression) }}
    end
{%- endmacro %}

{#
    The branch for most texts, which are longer than all these words: no more needs to be looked at.

    expression: any type; words: a list of words in small letters.
#}
{% macro default__known_at_a_glance(expression, words) -%}
    {#- In DuckDB the length in bytes costs nothing; a letter written for a URL is no shorter than in bytes. -#}
    {%- set text = 'cast(' ~ expression ~ ' as varchar)' -%}
    when
            strlen({{ text }}) > {{ words | map('urlencode') | map('length') | max }}
            and {{ text }} >= '!'
            and right({{ text }}, 1) > ' '
            then {{ text }}
{%- endmacro %}

{% macro postgres__known_at_a_glance(expression, words) -%}
    {{ _known_by_length(expression, words) }}
{%- endmacro %}

{% macro spark__known_at_a_glance(expression, words) -%}
    {{ _known_by_length(expression, words) }}
{%- endmacro %}

{% macro _known_by_length(expression, words) -%}
    when length({{ trimmed(expression) }}) > {{ words | map('length') | max }}
            then {{ trimmed(expression) }}
{%- endmacro %}
