{#
    A variable of dbt_project.yml that is a whole number of days. Anything else stops the build with a
    sentence.

    name: name of the variable; lowest, largest: what it may be; example: a usual value.
#}
{% macro days_setting(name, lowest, largest, example) -%}
    {%- set given = var(name) | string | trim -%}
    {%- if not modules.re.match('^[0-9]{1,9}$', given) or not lowest <= given | int <= largest -%}
        {{ exceptions.raise_compiler_error(
            "The variable " ~ name ~ " is '" ~ given ~ "'; it has to be a whole number of days from "
            ~ lowest ~ " to " ~ largest ~ ", such as " ~ example ~ "."
        ) }}
    {%- endif -%}
    {{ return(given | int) }}
{%- endmacro %}
