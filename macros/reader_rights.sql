{#
    Runs after every build: lets the role that LEAD_SCORING_READER_ROLE names look into the schema of the
    marts. That it may read the tables there is said by `grants` in dbt_project.yml; of the other schemas
    it sees nothing. Does nothing without the variable, and on engines without roles.
#}
{% macro reader_rights() -%}
    {{ return(adapter.dispatch('reader_rights')()) }}
{%- endmacro %}

{% macro default__reader_rights() -%}
{%- endmacro %}

{% macro postgres__reader_rights() -%}
    {%- set role = env_var('LEAD_SCORING_READER_ROLE', '') | trim -%}
    {%- if execute and role and flags.WHICH in ['build', 'run'] -%}
        create schema if not exists {{ layer_schema('marts') }};
        grant usage on schema {{ layer_schema('marts') }} to {{ role }};
    {%- endif -%}
{%- endmacro %}
