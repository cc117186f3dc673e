{#
    A raw value as a boolean: true, t, yes and 1, or false, f, no and 0, in any case. Null if it is
    neither.

    expression: text, boolean or whole number.
#}
{% macro flag_from_text(expression) -%}
    case
            when lower({{ trimmed(expression) }}) in ('true', 't', 'yes', '1') then true
            when lower({{ trimmed(expression) }}) in ('false', 'f', 'no', '0') then false
        end
{%- endmacro %}
