{#
    The statements that give a table, as earlier runs left it, a name of its own: a view, except where
    a table that is built anew is dropped first. The view would lose its table then, so it is a copy.

    name: name of the view or copy; query: what selects the rows; table: the relation, if there is one.
#}
{% macro as_earlier_runs_left_it(name, query, table) -%}
    {{ return(adapter.dispatch('as_earlier_runs_left_it')(name, query, table)) }}
{%- endmacro %}

{% macro default__as_earlier_runs_left_it(name, query, table) -%}
    {{ return([replaced_view(name, query)]) }}
{%- endmacro %}

{% macro spark__as_earlier_runs_left_it(name, query, table) -%}
    {#- Of lead_score_history a run overwrites partitions only, so that a view will do. -#}
    {%- if name.endswith('.lead_score_history') -%}
        {{ return([replaced_view(name, query)]) }}
    {%- endif -%}
    {#- No table, but a copy: a run broke off between dropping the one and building it anew. -#}
    {%- if not table -%}
        {{ return(['create table if not exists ' ~ name ~ ' as ' ~ query]) }}
    {%- endif -%}
    {{ return(['drop table if exists ' ~ name, 'create table ' ~ name ~ ' as ' ~ query]) }}
{%- endmacro %}
