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
        cast(points as {{ type_points() }}) as points,
        cast(base_points as {{ type_points() }}) as base_points,
        cast(attribute_points as {{ type_points() }}) as attribute_points,
        cast(event_points as {{ type_points() }}) as event_points,
        cast(adjustment_points as {{ type_points() }}) as adjustment_points,
        cast(capped_points as {{ type_points() }}) as capped_points,
        segment,
        is_handoff,
        scored_on
    from lead_score_history

)

select * from final
