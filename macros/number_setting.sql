{#
    A variable of dbt_project.yml that is a number, as a 64-bit number. A value that is none, or lower
    than it may be, stops the build with a sentence.

    name: name of the variable; lowest: the lowest value that it may have.
#}
{% macro number_setting(name, lowest) -%}
    {%- set given = var(name) | string | trim -%}
    {%- set digits = given.replace('.', '', 1) -%}
    {%- if not (digits.isascii() and digits.isdecimal()) or given | float < lowest -%}
        {{ exceptions.raise_compiler_error(
            "The variable " ~ name ~ " is '" ~ given ~ "'; it has to be a number, " ~ lowest
            ~ " or more."
        ) }}
    {%- endif -%}
    cast({{ given }} as {{ type_double() }})
{%- endmacro %}
