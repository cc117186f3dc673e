with

communications as (

    select * from {{ source('hubspot', 'engagement_communication') }}

),

final as (

    select
        {{ known_text('communications.engagement_id') }} as engagement_id,
        lower(
            {{ known_text('communications.property_hs_communication_channel_type') }}
        ) as communication_channel,
        coalesce({{ flag_from_text('communications._fivetran_deleted') }}, false) as is_deleted,
        coalesce(
            {{ utc_timestamp('communications.property_hs_timestamp') }},
            {{ utc_timestamp('communications.property_hs_createdate') }}
        ) as occurred_at,
        {{ utc_timestamp('communications._fivetran_synced') }} as synced_at
    from communications

)

select * from final
