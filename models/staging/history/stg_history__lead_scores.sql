with

lead_score_history as (

    select * from {{ source('history', 'lead_score_history') }}

),

final as (

    select
        contact_id,
        score,
        band,
        config_version,
        {{ points_from_number('points') }} as points,
        {{ points_from_number('base_points') }} as base_points,
        {{ points_from_number('attribute_points') }} as attribute_points,
        {{ points_from_number('event_points') }} as event_points,
        {{ points_from_number('adjustment_points') }} as adjustment_points,
        {{ points_from_number('capped_points') }} as capped_points,
        segment,
        is_handoff,
        scored_on
    from lead_score_history

)

select * from final
