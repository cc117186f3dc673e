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
    {#- A view cannot be replaced by one with other columns. What reads it goes with it then, and only
        then; the build makes that anew. -#}
    do $hook$
    begin
        create or replace view {{ view }} as {{ query }};
    exception
        when invalid_table_definition then
            drop view {{ view }} cascade;
            create view {{ view }} as {{ query }};
    end
    $hook$
{%- endmacro %}
