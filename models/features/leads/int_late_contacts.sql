with

all_events as (

    select * from {{ ref('stg_inputs__events') }}

),

late_events as (

    select * from {{ ref('int_late_events') }}

),

contacts_of_late_events as (

    select
        scored_on,
        contact_id
    from late_events

    union all

    -- an event may have been another contact's before it came again
    select
        late_events.scored_on,
        all_events.contact_id
    from all_events
    inner join late_events
        on
            all_events.event_key = late_events.event_key
            and late_events.was_delivered_again
    where all_events.contact_id is not null

),

final as (

    select
        scored_on,
        contact_id
    from contacts_of_late_events
    group by scored_on, contact_id

)

select * from final
