with

lead_events as (

    select * from {{ ref('int_lead_events') }}

),

final as (

    select
        event_type,
        channel,
        asset,
        campaign
    from lead_events
    group by event_type, channel, asset, campaign

)

select * from final
