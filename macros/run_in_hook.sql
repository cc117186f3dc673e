{#
    Statements that a hook has dbt run, one after the other.

    statements: list of SQL statements; blank ones are passed over.
#}
{% macro run_in_hook(statements) -%}
    {{ return(adapter.dispatch('run_in_hook')(statements)) }}
{%- endmacro %}

{% macro default__run_in_hook(statements) -%}
    {%- for statement in statements -%}
        {{ statement.strip().rstrip(';') ~ ';\n' if statement.strip() }}
    {%- endfor -%}
{%- endmacro %}

{% macro spark__run_in_hook(statements) -%}
    {#- Spark takes one statement at a time. -#}
    {%- for statement in statements if statement.strip() -%}
        {%- do run_query(statement.strip().rstrip(';')) -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}
