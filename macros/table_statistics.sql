{#
    Runs after each model that has rows of its own: where the engine plans by statistics and gathers
    them only later, has them gathered now. Without them PostgreSQL takes a table that was just made for
    a small one, and joins row by row. DuckDB needs nothing.
#}
{% macro table_statistics() -%}
    {{ return(adapter.dispatch('table_statistics')()) }}
{%- endmacro %}

{% macro default__table_statistics() -%}
{%- endmacro %}

{% macro postgres__table_statistics() -%}
    {%- if model.config.materialized != 'view' -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}
