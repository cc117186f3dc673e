with

rule_conditions as (

    select * from {{ ref('rule_conditions') }}

),

typed as (

    select
        {{ rule_text('rule_id') }} as rule_id,
        lower({{ rule_text('field') }}) as field,
        lower({{ rule_text('operator') }}) as operator,
        {{ rule_text('value') }} as value
    from rule_conditions

),

final as (

    select
        rule_id,
        row_number() over (
            partition by rule_id
            order by
                {{ in_plain_order('field') }} asc,
                {{ in_plain_order('operator') }} asc,
                {{ in_plain_order('value') }} asc
        ) as condition_number,
        field,
        operator,
        value
    from typed

)

select * from final
