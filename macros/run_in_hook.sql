{#
    Statements that a hook has dbt run, one after the other. Looking at relations in a hook begins a
    transaction, which dbt would roll back after the hook: hence the commit.

    statements: list of SQL statements, each without a semicolon.
#}
{% macro run_in_hook(statements) -%}
    {{ return(adapter.dispatch('run_in_hook')(statements)) }}
{%- endmacro %}

{% macro default__run_in_hook(statements) -%}
    {{ return(statements | join(';\n') ~ ';\ncommit;' if statements else '') }}
{%- endmacro %}

{% macro spark__run_in_hook(statements) -%}
    {#- Spark takes one statement at a time, and knows no transactions. -#}
    {%- for statement in statements -%}
        {%- do run_query(statement) -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}
