with

segments as (

    select * from {{ ref('segments') }}

),

final as (

    select
        {{ rule_text('fit_band') }} as fit_band,
        {{ rule_text('engagement_band') }} as engagement_band,
        {{ rule_text('segment') }} as segment,
        {{ rule_text('next_step') }} as next_step,
        cast({{ rule_number('priority') }} as integer) as priority,
        {{ rule_flag('is_handoff', default='false') }} as is_handoff
    from segments

)

select * from final
