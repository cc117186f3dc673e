{#
    From how many points on, up or down, a change of a score is an alert: the variable alert_points, a
    number above 0. Anything else stops the build with a sentence.
#}
{% macro alert_points() -%}
    {%- set given = var('alert_points') | string | trim -%}
    {%- if not modules.re.match('^[0-9]{1,9}([.][0-9]{1,6})?$', given) or given | float <= 0 -%}
        {{ exceptions.raise_compiler_error(
            "The variable alert_points is '" ~ given ~ "'; it has to be a number of points above 0, such "
            ~ "as 15."
        ) }}
    {%- endif -%}
    {{ return(given) }}
{%- endmacro %}
