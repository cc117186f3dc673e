with

all_events as (

    select * from {{ ref('stg_inputs__events') }}

),

event_kinds as (

    select * from {{ ref('int_event_kinds') }}

),

event_keys_that_came_again as (

    select event_key
    from {{ ref('int_lead_events') }}
    where was_delivered_again

),

contact_versions as (

    select * from {{ ref('int_contact_versions') }}
    where version_number = 1

),

-- the one look at all events: what is lacking, came again, or is about nobody
rows_in_doubt as (

    select
        all_events.event_id,
        all_events.contact_id,
        event_kinds.event_type,
        event_kinds.channel,
        event_kinds.asset,
        event_kinds.campaign,
        all_events.value,
        all_events.occurred_at,
        all_events.loaded_at,
        all_events.received_at
    from all_events
    inner join event_kinds
        on all_events.event_kind_key = event_kinds.event_kind_key
    where
        all_events.event_id is null
        or all_events.contact_id is null
        or all_events.occurred_at is null
        or event_kinds.event_type is null
        -- not as joins, for which DuckDB would expect a few events and keep all of them in memory
        or all_events.event_key in (
            select again.event_key from event_keys_that_came_again as again
        )
        or all_events.contact_id not in (
            select known_contacts.contact_id from contact_versions as known_contacts
        )

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
    from rows_in_doubt
    where
        event_id is null
        or contact_id is null
        or occurred_at is null
        or event_type is null

),

rows_numbered as (

    select
        event_id,
        contact_id,
        loaded_at,
        row_number() over (
            partition by event_id
            order by {{ last_delivered_first() }}
        ) as delivery_number
    from rows_in_doubt
    where
        event_id is not null
        and contact_id is not null
        and occurred_at is not null
        and event_type is not null

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
    from rows_numbered
    where delivery_number > 1

    union all

    select
        'events' as input,
        rows_numbered.event_id as row_key,
        'unknown_contact' as reason,
        'contacts has no contact_id ' || rows_numbered.contact_id || ' (yet)' as detail
    from rows_numbered
    left join contact_versions
        on rows_numbered.contact_id = contact_versions.contact_id
    where rows_numbered.delivery_number = 1 and contact_versions.contact_id is null

)

select * from final
