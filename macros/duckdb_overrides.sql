{#
    What dbt's own materializations do otherwise on DuckDB, where a transaction shows all that it has done
    at once: a view is replaced by one statement, and a table is dropped and made again in one transaction.
    dbt makes both under another name, renames the one before and the new one, and drops the one before
    then: half of the statements of a build. Hooks, contracts, comments: as ever.
#}
{% materialization view, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- do _drop_what_is_not('view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
        create or replace view {{ target_relation }} as (
            {{ sql }}
        );
    {%- endcall -%}
    {{ return(_finished(target_relation)) }}
{% endmaterialization %}

{% materialization table, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- do _drop_what_is_not('table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
        drop table if exists {{ target_relation }};
        {{ create_table_as(False, target_relation, sql) }}
    {%- endcall -%}
    {{ return(_finished(target_relation)) }}
{% endmaterialization %}

{# A model may have been a table before it was a view, or the other way round. #}
{% macro _drop_what_is_not(type) -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- if existing_relation is not none and existing_relation.type != type -%}
        {%- do adapter.drop_relation(existing_relation) -%}
    {%- endif -%}
{%- endmacro %}

{# What comes after the SQL of a model, and what dbt is told of it. #}
{% macro _finished(relation) -%}
    {%- do persist_docs(relation, model) -%}
    {%- do run_hooks(post_hooks, inside_transaction=True) -%}
    {%- do adapter.commit() -%}
    {%- do run_hooks(post_hooks, inside_transaction=False) -%}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}
