with

attribute_rules as (

    select * from {{ ref('attribute_rules') }}

),

final as (

    select
        {{ rule_text('rule_id') }} as rule_id,
        {{ rule_text('score') }} as score,
        {{ rule_text('rule_group') }} as rule_group,
        coalesce(lower({{ rule_text('effect') }}), 'points') as effect,
        {{ rule_text('description') }} as description,
        {{ rule_number('points') }} as points,
        {{ rule_flag('is_active') }} as is_active,
        {{ rule_date('effective_from') }} as effective_from,
        {{ rule_date('effective_to') }} as effective_to
    from attribute_rules

)

select * from final
