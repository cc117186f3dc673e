{# A map as text, to compare and order rows by all that they hold. map: as row_as_map makes it. #}
{% macro map_as_text(map) -%}
    {{ return(adapter.dispatch('map_as_text')(map)) }}
{%- endmacro %}

{% macro default__map_as_text(map) -%}
    cast({{ map }} as varchar)
{%- endmacro %}

{% macro postgres__map_as_text(map) -%}
    cast({{ map }} as text) collate "C"
{%- endmacro %}

{% macro spark__map_as_text(map) -%}
    {#- Spelt as DuckDB does, so that both order repeats of a row alike. -#}
    concat(
        '{',
        array_join(
            transform(
                map_entries({{ map }}),
                entry -> concat(
                    {{ _spelt_in_a_map('entry.key') }},
                    '=',
                    coalesce({{ _spelt_in_a_map('entry.value') }}, 'NULL')
                )
            ),
            ', '
        ),
        '}'
    )
{%- endmacro %}

{% macro _spelt_in_a_map(text) -%}
    case
        when {{ text }} = '' or lower({{ text }}) = 'null'
            or {{ text }} rlike r"^\s|\s$|['\x22(),:=\[\]{}\\]"
            then concat("'", regexp_replace({{ text }}, r"(['\\])", r"\\$1"), "'")
        else {{ text }}
    end
{%- endmacro %}
