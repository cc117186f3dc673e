{#
    A variable of dbt_project.yml that is a list; a blank one is an empty list. Anything else stops the
    build with a sentence.

    name: name of the variable; example: a usual value, as YAML.
#}
{% macro list_setting(name, example) -%}
    {%- set given = var(name) -%}
    {%- if given is none or given == '' -%}
        {{ return([]) }}
    {%- elif given is string or given is mapping or given is not sequence -%}
        {{ exceptions.raise_compiler_error(
            "The variable " ~ name ~ " is '" ~ given ~ "'; it has to be a list, such as " ~ example
            ~ "."
        ) }}
    {%- endif -%}
    {{ return(given) }}
{%- endmacro %}
