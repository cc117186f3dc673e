{#
    A statement, without its semicolon, that makes a view in place of the one of that name if there is
    one, whatever columns that had. For hooks.

    view: schema and name; query: a select.
#}
{% macro replaced_view(view, query) -%}
    {{ return(adapter.dispatch('replaced_view')(view, query)) }}
{%- endmacro %}

{% macro default__replaced_view(view, query) -%}
    create or replace view {{ view }} as {{ query }}
{%- endmacro %}

{% macro postgres__replaced_view(view, query) -%}
    {#- A view cannot be replaced by one with other columns. It is dropped then, and only then, with the
        views that read it, which the build makes anew. dbt has to be told: it knows what there is. -#}
    {%- set answer = run_query(
        'select ' ~ layer_schema('functions') ~ ".replace_view('" ~ view ~ "', $query$" ~ query
        ~ '$query$)'
    ) -%}
    {%- if not answer.rows[0][0] -%}
        {%- for schema, name in run_query(_views_upon(view)).rows -%}
            {%- do adapter.drop_relation(api.Relation.create(
                database=target.database, schema=schema, identifier=name, type='view'
            )) -%}
        {%- endfor -%}
        create view {{ view }} as {{ query }};
    {%- endif -%}
{%- endmacro %}

{# A query for the schema and name of a view and of every view that reads it, at first hand or not. #}
{% macro _views_upon(view) -%}
    with recursive views as (
        select cast('{{ view }}' as regclass) as view_id
        union
        select rules.ev_class
        from views
        inner join pg_depend as uses on uses.refobjid = views.view_id
        inner join pg_rewrite as rules on rules.oid = uses.objid
    )

    select
        relations.relnamespace::regnamespace::text as schema_name,
        relations.relname::text as view_name
    from views
    inner join pg_class as relations on relations.oid = views.view_id
    where relations.relkind = 'v'
{%- endmacro %}
