{#
    What a column and a row of contact_attributes together say of one fact: the one known later counts, at
    a tie the row; a column that is not known gives way to the row, and a row without a value says that
    the fact is not known any more.

    column, row: names of relations with the columns contact_id (null where a left join has found
    nothing), value and known_from.
#}
{% macro value_known_later(column, row) -%}
    case
            when {{ row }}.contact_id is null then {{ column }}.value
            when {{ column }}.value is null then {{ row }}.value
            when {{ column }}.known_from is null then {{ row }}.value
            when {{ column }}.known_from <= {{ row }}.known_from then {{ row }}.value
            else {{ column }}.value
        end
{%- endmacro %}
