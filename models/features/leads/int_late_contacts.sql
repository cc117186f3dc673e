{# Events are named twice, for a reason given in int_lead_events. #}
with

kept_dates as (

    select * from {{ ref('int_kept_dates') }}

),

lead_events as (

    select * from {{ ref('int_lead_events') }}

),

late_events as (

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

),

events_that_came_again as (

    select event_key
    from late_events
    where was_delivered_again

),

-- an event may have been another contact's before it came again
contacts_before as (

    select all_events.contact_id
    from {{ ref('stg_inputs__events') }} as all_events
    -- not as a join: so DuckDB does not look at all events where none came again
    where
        all_events.event_key in (select again.event_key from events_that_came_again as again)
        and all_events.contact_id is not null

),

contacts_of_late_events as (

    select
        scored_on,
        contact_id
    from late_events

    union all

    select
        kept_dates.scored_on,
        contacts_before.contact_id
    from contacts_before
    cross join kept_dates

),

final as (

    select
        scored_on,
        contact_id
    from contacts_of_late_events
    group by scored_on, contact_id

)

select * from final
