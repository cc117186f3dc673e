{#
    Cells of a rule file, which are stored as text, each as what it means; a blank cell is null.
    rule_flag has a default for a blank cell ('true' unless given).

    column: name of the column.
#}
{% macro rule_text(column) -%}
    nullif({{ trimmed(column) }}, '')
{%- endmacro %}

{% macro rule_number(column) -%}
    {{ number_from_text(trimmed(column)) }}
{%- endmacro %}

{% macro rule_date(column) -%}
    {{ date_from_text(trimmed(column)) }}
{%- endmacro %}

{% macro rule_flag(column, default='true') -%}
    coalesce(lower({{ trimmed(column) }}) in (
        'true', 'yes', '1'
        {%- if default == 'true' %}, ''{% endif -%}
    ), {{ default }})
{%- endmacro %}
