with

events as (

    select * from {{ source('inputs', 'events') }}

),

events_cleaned as (

    select
        -- as they came: so a few kinds are cleaned, and not the texts of millions of events
        {{ key_of([
            'events.event_type', 'events.channel', 'events.asset', 'events.campaign'
        ]) }} as event_kind_key,
        {{ known_text('events.event_id') }} as event_id,
        {{ known_text('events.contact_id') }} as contact_id,
        {{ known_text('events.event_type') }} as event_type,
        {{ known_text('events.channel') }} as channel,
        {{ known_text('events.asset') }} as asset,
        {{ known_text('events.campaign') }} as campaign,
        {{ finite_number('events.value') }} as value,
        {{ utc_timestamp('events.occurred_at') }} as occurred_at,
        {{ utc_timestamp('events.loaded_at') }} as loaded_at,
        coalesce(
            {{ utc_timestamp('events.received_at') }}, {{ utc_timestamp('events.loaded_at') }}
        ) as received_at
    from events

),

final as (

    select
        {{ key_of(['event_id']) }} as event_key,
        event_kind_key,
        event_id,
        contact_id,
        event_type,
        channel,
        asset,
        campaign,
        value,
        occurred_at,
        loaded_at,
        received_at
    from events_cleaned

)

select * from final
