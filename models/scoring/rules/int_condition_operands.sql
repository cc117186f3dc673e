with

rule_conditions as (

    select * from {{ ref('int_rule_conditions') }}

),

lists_taken_apart as (

    select
        rule_id,
        condition_number,
        subject,
        field,
        comparison,
        is_negated,
        {{ list_as_rows('value') }} as operand
    from rule_conditions
    where is_list

    union all

    select
        rule_id,
        condition_number,
        subject,
        field,
        comparison,
        is_negated,
        value as operand
    from rule_conditions
    where not is_list

),

operands_trimmed as (

    select
        rule_id,
        condition_number,
        subject,
        field,
        comparison,
        is_negated,
        {{ trimmed('operand') }} as operand,
        case
            when comparison = 'between' then {{ trimmed("split_part(operand, '|', 1)") }}
            else {{ trimmed('operand') }}
        end as lower_operand,
        case
            when comparison = 'between' then {{ trimmed("split_part(operand, '|', 2)") }}
        end as upper_operand
    from lists_taken_apart
    where operand is null or {{ trimmed('operand') }} <> ''

),

final as (

    select
        rule_id,
        condition_number,
        subject,
        field,
        comparison,
        is_negated,
        operand,
        {{ number_from_text('lower_operand') }} as operand_number,
        {{ number_from_text('upper_operand') }} as upper_operand_number
    from operands_trimmed

)

select * from final
