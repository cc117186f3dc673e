with

events as (

    select * from {{ source('inputs', 'events') }}

),

-- grouped as they came: a few kinds are cleaned, and not the texts of millions of events
kinds as (

    select
        event_type,
        channel,
        asset,
        campaign
    from events
    group by event_type, channel, asset, campaign

),

final as (

    select
        {{ key_of(['event_type', 'channel', 'asset', 'campaign']) }} as event_kind_key,
        {{ known_text('event_type') }} as event_type,
        {{ known_text('channel') }} as channel,
        {{ known_text('asset') }} as asset,
        {{ known_text('campaign') }} as campaign
    from kinds

)

select * from final
