{#
    A whole row as a map from column name to the value as text, so that a column can be scored
    that no SQL of this project names.

    relation: the name or alias under which the row stands in the from clause. It must not be the name
    of a column too, which would hide the row: other people's tables want an alias that no header has.
#}
{% macro row_as_map(relation) -%}
    {{ return(adapter.dispatch('row_as_map')(relation)) }}
{%- endmacro %}

{% macro default__row_as_map(relation) -%}
    cast({{ relation }} as map(varchar, varchar))
{%- endmacro %}

{% macro postgres__row_as_map(relation) -%}
    {{ layer_schema('functions') }}.row_as_map(to_jsonb({{ relation }}))
{%- endmacro %}

{% macro spark__row_as_map(relation) -%}
    from_json(
        to_json(struct({{ relation }}.*), map('ignoreNullFields', 'false')), 'map<string, string>'
    )
{%- endmacro %}
