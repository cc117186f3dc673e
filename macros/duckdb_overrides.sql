{#
    What dbt's own materializations do otherwise on DuckDB, where a transaction shows all that it has done
    at once: what was there is dropped, and made again under its own name, in one transaction. dbt makes it
    under another name, renames the one before and the new one, and drops the one before then, which is
    more than a third of the statements of a build. Hooks, contracts and indexes: as ever. DuckDB knows no
    grants. Comments go in one call, and columns are looked up once where dbt looks twice, and not at all
    under a contract, which has compared them.
#}
{% materialization view, adapter='duckdb' %}
    {%- set relation = _begun('view') -%}
    {%- call statement('main') -%}
        drop view if exists {{ relation }};
        {{ get_create_view_as_sql(relation, sql) }}
    {%- endcall -%}
    {{ return(_finished(relation)) }}
{% endmaterialization %}

{% materialization table, adapter='duckdb' %}
    {%- set relation = _begun('table') -%}
    {%- call statement('main') -%}
        drop table if exists {{ relation }};
        {{ create_table_as(False, relation, sql) }}
    {%- endcall -%}
    {%- do create_indexes(relation) -%}
    {{ return(_finished(relation)) }}
{% endmaterialization %}

{# What is to be made, after the hooks before it. A model may have been a view before it was a table. #}
{% macro _begun(type) -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- if existing_relation is not none and existing_relation.type != type -%}
        {%- do adapter.drop_relation(existing_relation) -%}
    {%- endif -%}
    {%- do run_hooks(pre_hooks, inside_transaction=False) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=True) -%}
    {{ return(this.incorporate(type=type)) }}
{%- endmacro %}

{# What comes after the SQL of a model, and what dbt is told of it. #}
{% macro _finished(relation) -%}
    {%- do persist_docs(relation, model) -%}
    {%- do run_hooks(post_hooks, inside_transaction=True) -%}
    {%- do adapter.commit() -%}
    {%- do run_hooks(post_hooks, inside_transaction=False) -%}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}

{# Writes descriptions of a model or seed, and of its columns, into the database. #}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set comments = [] -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do comments.append(alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() and model.columns -%}
        {%- set columns = model.columns -%}
        {%- if not config.get('contract').enforced -%}
            {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') -%}
            {%- set columns = validate_doc_columns(relation, columns, existing | list) -%}
        {%- endif -%}
        {%- for name, column in columns.items() -%}
            {%- do comments.append(
                'comment on column ' ~ relation ~ '.' ~ (adapter.quote(name) if column.quote else name)
                ~ ' is ' ~ duckdb_escape_comment(column.description) ~ ';'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if comments -%}
        {%- do run_query(comments | join('\n')) -%}
    {%- endif -%}
{%- endmacro %}
