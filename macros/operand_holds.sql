{#
    Whether a known value stands in a comparison to an operand; never null. Text is compared without
    case. Numeric comparisons are false on a value that is no number, date comparisons on one that is
    no date. A not_... operator is evaluated by its positive twin and turned round by the caller.

    comparison: text, an operator of rule_conditions.csv in its positive form;
    value: text, trimmed and known; operand: name of a relation with the columns operand,
    operand_number and upper_operand_number; day: the scoring date.
#}
{% macro operand_holds(comparison, value, operand, day) -%}
    {%- set number = number_from_text(value) -%}
    {%- set age = days_between(date_from_text(value), day) -%}
    coalesce(case {{ comparison }}
        when 'is_known' then {{ value }} is not null
        when 'equals' then case
            when {{ operand }}.operand_number is not null and {{ number }} is not null
                then {{ number }} = {{ operand }}.operand_number
                    -- from 16 digits on two whole numbers may be the same double: their digits decide
                    and (
                        abs({{ number }}) < 1000000000000000
                        or lower({{ value }}) = lower({{ operand }}.operand)
                    )
            else lower({{ value }}) = lower({{ operand }}.operand)
        end
        when 'contains' then position(lower({{ operand }}.operand) in lower({{ value }})) > 0
        when 'starts_with'
            then left(lower({{ value }}), length(lower({{ operand }}.operand)))
                = lower({{ operand }}.operand)
        when 'ends_with'
            then right(lower({{ value }}), length(lower({{ operand }}.operand)))
                = lower({{ operand }}.operand)
        when 'matches' then {{ text_matches(value, operand ~ '.operand') }}
        when 'less_than' then {{ number }} < {{ operand }}.operand_number
        when 'at_most' then {{ number }} <= {{ operand }}.operand_number
        when 'at_least' then {{ number }} >= {{ operand }}.operand_number
        when 'more_than' then {{ number }} > {{ operand }}.operand_number
        when 'between'
            then {{ number }} between {{ operand }}.operand_number
                and {{ operand }}.upper_operand_number
        when 'within_days' then {{ age }} >= 0 and {{ age }} < {{ operand }}.operand_number
        when 'older_than_days' then {{ age }} >= {{ operand }}.operand_number
    end, false)
{%- endmacro %}
