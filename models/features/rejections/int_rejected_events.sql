{# The staged events are named twice, for a reason given in int_lead_events. #}
with

all_events as (

    select * from {{ ref('stg_inputs__events') }}

),

event_kinds as (

    select * from {{ ref('int_event_kinds') }}

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
        all_events.event_id,
        case
            when all_events.event_id is null then 'no_event_id'
            when all_events.contact_id is null then 'no_contact_id'
            when all_events.occurred_at is null then 'no_time'
            else 'no_event_type'
        end as reason,
        'event_type ' || coalesce(event_kinds.event_type, '?')
        || ', contact_id ' || coalesce(all_events.contact_id, '?')
        || ', occurred_at '
        || coalesce(cast(all_events.occurred_at as {{ dbt.type_string() }}), '?')
            as detail
    from all_events
    inner join event_kinds
        on all_events.event_kind_key = event_kinds.event_kind_key
    where
        all_events.event_id is null
        or all_events.contact_id is null
        or all_events.occurred_at is null
        or event_kinds.event_type is null

),

event_keys_in_doubt as (

    select lead_events.event_key
    from lead_events
    left join contact_versions
        on lead_events.contact_id = contact_versions.contact_id
    where lead_events.was_delivered_again or contact_versions.contact_id is null

),

rows_in_doubt as (

    select
        events.event_id,
        events.contact_id,
        event_kinds.event_type,
        event_kinds.channel,
        event_kinds.asset,
        event_kinds.campaign,
        events.value,
        events.occurred_at,
        events.loaded_at
    from {{ ref('stg_inputs__events') }} as events
    inner join event_kinds
        on events.event_kind_key = event_kinds.event_kind_key
    -- not as a join, for which DuckDB would expect a few events and keep all of them in memory
    where events.event_key in (
        select event_keys_in_doubt.event_key from event_keys_in_doubt
    )

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
