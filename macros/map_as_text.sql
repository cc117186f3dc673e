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
