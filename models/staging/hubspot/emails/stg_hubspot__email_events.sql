with

events as (

    select * from {{ source('hubspot', 'email_event') }}

),

final as (

    select
        {{ known_text('events.id') }} as email_event_id,
        upper({{ known_text('events.type') }}) as email_event_type,
        lower({{ known_text('events.recipient') }}) as recipient,
        {{ known_text('events.email_campaign_id') }} as email_campaign_id,
        coalesce({{ flag_from_text('events.filtered_event') }}, false) as is_filtered,
        {{ utc_timestamp('events.created') }} as occurred_at,
        {{ utc_timestamp('events._fivetran_synced') }} as synced_at
    from events

)

select * from final
