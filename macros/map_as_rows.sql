{#
    Two columns of a select list, attribute and value, that turn each entry of a map into a row.

    map: a map as row_as_map makes it.
#}
{% macro map_as_rows(map) -%}
    {{ return(adapter.dispatch('map_as_rows')(map)) }}
{%- endmacro %}

{% macro default__map_as_rows(map) -%}
    unnest(map_keys({{ map }})) as attribute,
    unnest(map_values({{ map }})) as value
{%- endmacro %}

{% macro postgres__map_as_rows(map) -%}
    jsonb_object_keys({{ map }}) as attribute,
    {{ map }} ->> jsonb_object_keys({{ map }}) as value
{%- endmacro %}

{% macro spark__map_as_rows(map) -%}
    explode({{ map }}) as (attribute, value)
{%- endmacro %}
