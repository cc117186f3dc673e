{#
    Runs before each model, in its transaction: how an engine that guesses the sizes of joins is to plan.
    PostgreSQL takes what comes out of several joins and conditions for a handful of rows, and then joins
    row by row; other ways never take much longer. DuckDB needs nothing.
#}
{% macro planner_settings() -%}
    {{ return(adapter.dispatch('planner_settings')()) }}
{%- endmacro %}

{% macro default__planner_settings() -%}
{%- endmacro %}

{% macro postgres__planner_settings() -%}
    set local enable_nestloop = off; set local work_mem = '64MB'; set local jit = off;
    -- as many digits as a number has, whatever the server's own setting
    set local extra_float_digits = 1
{%- endmacro %}
