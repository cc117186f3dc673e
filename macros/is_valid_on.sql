{#
    Whether a version (valid_from <= date < valid_to, null for no bound) holds on a date.

    versions: name of the relation with valid_from and valid_to; day: a date.
#}
{% macro is_valid_on(versions, day) -%}
    coalesce({{ versions }}.valid_from, {{ day }}) <= {{ day }}
            and ({{ versions }}.valid_to is null or {{ day }} < {{ versions }}.valid_to)
{%- endmacro %}
