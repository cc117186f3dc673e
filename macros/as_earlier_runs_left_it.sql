{#
    The statements that give a mart, as this run finds it, a name of its own: a view, except where
    a mart that is built anew is dropped first. The view would lose its table then, so it is a copy.

    name: name of the view or copy; query: what selects the rows; mart: the relation, if there is one.
#}
{% macro as_earlier_runs_left_it(name, query, mart) -%}
    {{ return(adapter.dispatch('as_earlier_runs_left_it')(name, query, mart)) }}
{%- endmacro %}

{% macro default__as_earlier_runs_left_it(name, query, mart) -%}
    {{ return([replaced_view(name, query)]) }}
{%- endmacro %}

{% macro spark__as_earlier_runs_left_it(name, query, mart) -%}
    {#- Of lead_score_history a run overwrites partitions only, so that a view will do. -#}
    {%- if name.endswith('.lead_score_history') -%}
        {{ return([replaced_view(name, query)]) }}
    {%- endif -%}
    {#- No mart, but a copy: a run broke off between dropping the one and building it anew. -#}
    {%- if not mart -%}
        {{ return(['create table if not exists ' ~ name ~ ' as ' ~ query]) }}
    {%- endif -%}
    {{ return(['drop table if exists ' ~ name, 'create table ' ~ name ~ ' as ' ~ query]) }}
{%- endmacro %}
