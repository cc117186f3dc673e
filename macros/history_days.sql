{#
    How many days before the as-of date the history goes back: the variable history_days, a whole
    number. Anything else stops the build with a sentence.
#}
{% macro history_days() -%}
    {%- set given = var('history_days') | string | trim -%}
    {%- if not modules.re.match('^[0-9]{1,6}$', given) -%}
        {{ exceptions.raise_compiler_error(
            "The variable history_days is '" ~ given ~ "'; it has to be a whole number of days, such as "
            ~ "400."
        ) }}
    {%- endif -%}
    {{ return(given | int) }}
{%- endmacro %}
