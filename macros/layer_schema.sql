{#
    The schema that a layer's relations live in: the layer's own name on DuckDB, where the database
    file belongs to this project alone, and prefixed with the target's schema on a shared server.

    layer: text, such as 'marts'.
#}
{% macro layer_schema(layer) -%}
    {%- if target.type in ('duckdb', 'spark') -%}
        {{ layer }}
    {%- else -%}
        {{ target.schema }}_{{ layer }}
    {%- endif -%}
{%- endmacro %}
