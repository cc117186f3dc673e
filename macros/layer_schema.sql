{#
    The schema that a layer's relations live in: the layer's own name in a DuckDB file, and where the
    target's schema is the one that its engine has anyway (public, default); else prefixed with the
    target's schema, so that several projects or people can share a server.

    layer: text, such as 'marts'.
#}
{% macro layer_schema(layer) -%}
    {%- if target.schema in ('main', 'public', 'default') or target.type == 'duckdb' -%}
        {{ layer }}
    {%- else -%}
        {{ target.schema }}_{{ layer }}
    {%- endif -%}
{%- endmacro %}
