with

lead_handoffs as (

    select * from {{ source('history', 'lead_handoffs') }}

),

final as (

    select
        contact_id,
        segment,
        priority,
        next_step,
        grade,
        lead_points,
        top_reasons,
        config_version,
        handed_off_on
    from lead_handoffs

)

select * from final
