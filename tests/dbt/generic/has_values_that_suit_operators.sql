{#
    Every condition has the value that its operator needs: none for is_known and is_unknown, a number
    or whole days where numbers or days are compared, two numbers in order for between.
#}
{% test has_values_that_suit_operators(model) %}

with

conditions as (

    select
        {{ rule_text('rule_id') }} as rule_id,
        lower({{ rule_text('operator') }}) as operator,
        {{ rule_text('value') }} as value,
        {{ rule_number('value') }} as number,
        {{ rule_number("split_part(value, '|', 1)") }} as first_number,
        {{ rule_number("split_part(value, '|', 2)") }} as second_number
    from {{ model }}

)

select *
from conditions
where
    (operator in ('is_known', 'is_unknown')) = (value is not null)
    or (operator in ('in', 'not_in') and {{ trimmed("replace(value, '|', ' ')") }} = '')
    or (
        operator in (
            'less_than',
            'at_most',
            'at_least',
            'more_than',
            'within_days',
            'older_than_days'
        )
        and number is null
    )
    or (operator in ('within_days', 'older_than_days') and number <> floor(number))
    or (operator = 'within_days' and number < 1)
    or (operator = 'older_than_days' and number < 0)
    or (operator = 'between' and (first_number <= second_number) is distinct from true)

{% endtest %}
