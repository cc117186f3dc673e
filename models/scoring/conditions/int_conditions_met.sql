with

condition_values as (

    select * from {{ ref('int_condition_values') }}

),

condition_operands as (

    select * from {{ ref('int_condition_operands') }}
    where comparison <> 'is_unknown'

),

operands_compared as (

    select
        condition_values.scored_on,
        condition_values.subject,
        condition_values.field,
        condition_values.value,
        condition_operands.rule_id,
        condition_operands.condition_number,
        condition_operands.is_negated,
        {{ operand_holds(
            'condition_operands.comparison',
            'condition_values.value',
            'condition_operands',
            'condition_values.scored_on'
        ) }} as is_met
    from condition_values
    inner join condition_operands
        on
            condition_values.subject = condition_operands.subject
            and condition_values.field = condition_operands.field

),

operands_put_together as (

    select
        scored_on,
        subject,
        field,
        value,
        rule_id,
        condition_number,
        is_negated,
        max(case when is_met then 1 else 0 end) as is_any_met
    from operands_compared
    group by
        scored_on,
        subject,
        field,
        value,
        rule_id,
        condition_number,
        is_negated

),

final as (

    select
        scored_on,
        subject,
        field,
        value,
        rule_id,
        condition_number
    from operands_put_together
    where (is_any_met = 1 and not is_negated) or (is_any_met = 0 and is_negated)

)

select * from final
