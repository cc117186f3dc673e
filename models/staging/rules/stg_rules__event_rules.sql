with

event_rules as (

    select * from {{ ref('event_rules') }}

),

final as (

    select
        {{ rule_text('rule_id') }} as rule_id,
        {{ rule_text('score') }} as score,
        {{ rule_text('rule_group') }} as rule_group,
        {{ rule_text('decay') }} as decay,
        coalesce(lower({{ rule_text('effect') }}), 'points') as effect,
        lower({{ rule_text('event_type') }}) as event_type,
        coalesce(lower({{ rule_text('pays') }}), 'each') as pays,
        coalesce(lower({{ rule_text('count_by') }}), 'event') as count_by,
        {{ rule_text('description') }} as description,
        cast({{ rule_number('daily_limit') }} as integer) as daily_limit,
        cast({{ rule_number('min_count') }} as integer) as min_count,
        cast({{ rule_number('max_count') }} as integer) as max_count,
        cast({{ rule_number('window_days') }} as integer) as window_days,
        {{ rule_number('points') }} as points,
        {{ rule_number('min_points') }} as min_points,
        {{ rule_number('max_points') }} as max_points,
        {{ rule_flag('is_active') }} as is_active,
        {{ rule_date('effective_from') }} as effective_from,
        {{ rule_date('effective_to') }} as effective_to
    from event_rules

)

select * from final
