{#
    Lets the role that LEAD_SCORING_READER_ROLE names read a mart, in the transaction that makes it; and,
    after every build, look into the schema of the marts. Of other schemas it sees nothing. Does nothing
    without the variable, and on engines without roles. (Not dbt's `grants`: these cannot be left out by
    a variable without Jinja in place of an object, which dbt v2 does not read.)

    relation: a mart; none: their schema.
#}
{% macro reader_rights(relation=none) -%}
    {{ return(adapter.dispatch('reader_rights')(relation)) }}
{%- endmacro %}

{% macro default__reader_rights(relation) -%}
{%- endmacro %}

{% macro postgres__reader_rights(relation) -%}
    {%- set role = env_var('LEAD_SCORING_READER_ROLE', '') | trim -%}
    {%- if execute and role and flags.WHICH in ['build', 'run'] -%}
        {%- if relation -%}
            grant select on {{ relation }} to {{ adapter.quote(role) }}
        {%- else -%}
            create schema if not exists {{ layer_schema('marts') }};
            grant usage on schema {{ layer_schema('marts') }} to {{ adapter.quote(role) }};
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
