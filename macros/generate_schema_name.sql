{# dbt asks this macro for the schema of every node; see layer_schema. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- else -%}
        {{ layer_schema(custom_schema_name | trim) }}
    {%- endif -%}
{%- endmacro %}
