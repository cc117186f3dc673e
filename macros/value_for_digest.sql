{#
    A value as text for a hash over several values: with a mark before it, so that a text cannot slip from
    one value into the next, and null told apart from a blank text.

    expression: a column of any type that can be cast to text.
#}
{% macro value_for_digest(expression) -%}
    coalesce(chr(31) || cast({{ expression }} as {{ dbt.type_string() }}), chr(30))
{%- endmacro %}
