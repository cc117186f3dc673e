with

events as (

    select * from {{ ref('stg_inputs__events') }}

),

lead_events as (

    select * from {{ ref('int_lead_events') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions') }}
    where version_number = 1

),

incomplete_events as (

    select
        event_id,
        case
            when event_id is null then 'no_event_id'
            when contact_id is null then 'no_contact_id'
            when occurred_at is null then 'no_time'
            else 'no_event_type'
        end as reason,
        'event_type ' || coalesce(event_type, '?')
        || ', contact_id ' || coalesce(contact_id, '?')
        || ', occurred_at ' || coalesce(cast(occurred_at as {{ dbt.type_string() }}), '?')
            as detail
    from events
    where
        event_id is null
        or contact_id is null
        or occurred_at is null
        or event_type is null

),

events_delivered_again as (

    select
        events.event_id,
        events.loaded_at,
        row_number() over (
            partition by events.event_id
            order by {{ last_delivered_first('events') }}
        ) as delivery_number
    from events
    inner join lead_events
        on events.event_id = lead_events.event_id and lead_events.was_delivered_again
    where
        events.contact_id is not null
        and events.occurred_at is not null
        and events.event_type is not null

),

events_of_nobody as (

    select
        lead_events.event_id,
        lead_events.contact_id
    from lead_events
    left join contact_versions
        on lead_events.contact_id = contact_versions.contact_id
    where contact_versions.contact_id is null

),

final as (

    select
        'events' as input,
        coalesce(event_id, '') as row_key,
        reason,
        detail
    from incomplete_events

    union all

    select
        'events' as input,
        event_id as row_key,
        'repeated_id' as reason,
        'loaded at ' || coalesce(cast(loaded_at as {{ dbt.type_string() }}), '?')
        || '; of several rows with one event_id the one loaded last counts' as detail
    from events_delivered_again
    where delivery_number > 1

    union all

    select
        'events' as input,
        event_id as row_key,
        'unknown_contact' as reason,
        'contacts has no contact_id ' || contact_id || ' (yet)' as detail
    from events_of_nobody

)

select * from final
