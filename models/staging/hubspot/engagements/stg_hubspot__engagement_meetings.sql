with

meetings as (

    select * from {{ source('hubspot', 'engagement_meeting') }}

),

final as (

    select
        {{ known_text('meetings.engagement_id') }} as engagement_id,
        coalesce(
            {{ known_text('meetings.property_hs_meeting_title') }},
            {{ known_text('meetings.title') }}
        ) as title,
        upper(coalesce(
            {{ known_text('meetings.property_hs_meeting_outcome') }},
            {{ known_text('meetings.meeting_outcome') }}
        )) as outcome,
        coalesce({{ flag_from_text('meetings._fivetran_deleted') }}, false) as is_deleted,
        {{ utc_timestamp('meetings.property_hs_createdate') }} as created_at,
        coalesce(
            {{ utc_timestamp('meetings.property_hs_meeting_start_time') }},
            {{ utc_timestamp('meetings.start_time') }},
            {{ utc_timestamp('meetings.property_hs_timestamp') }}
        ) as starts_at,
        {{ utc_timestamp('meetings._fivetran_synced') }} as synced_at
    from meetings

)

select * from final
