with

kept_dates as (

    select * from {{ ref('int_kept_dates') }}

),

lead_events as (

    select * from {{ ref('int_lead_events') }}

),

final as (

    select
        kept_dates.scored_on,
        lead_events.event_key,
        lead_events.contact_id,
        lead_events.was_delivered_again
    from lead_events
    cross join kept_dates
    where
        {{ is_received_since('lead_events.received_at', 'kept_dates.events_received_until') }}
        and (lead_events.occurred_on <= kept_dates.scored_on or lead_events.was_delivered_again)

)

select * from final
