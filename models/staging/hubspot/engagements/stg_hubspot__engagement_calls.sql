with

calls as (

    select * from {{ source('hubspot', 'engagement_call') }}

),

final as (

    select
        {{ known_text('calls.engagement_id') }} as engagement_id,
        {{ known_text('calls.property_hs_call_title') }} as title,
        lower(coalesce(
            {{ known_text('calls.property_hs_call_disposition') }},
            {{ known_text('calls.disposition') }}
        )) as disposition,
        upper(coalesce(
            {{ known_text('calls.property_hs_call_status') }},
            {{ known_text('calls.status') }}
        )) as status,
        coalesce(
            {{ finite_number('calls.property_hs_call_duration') }},
            {{ finite_number('calls.duration_milliseconds') }}
        ) as call_milliseconds,
        coalesce({{ flag_from_text('calls._fivetran_deleted') }}, false) as is_deleted,
        coalesce(
            {{ utc_timestamp('calls.property_hs_timestamp') }},
            {{ utc_timestamp('calls.property_hs_createdate') }}
        ) as occurred_at,
        {{ utc_timestamp('calls._fivetran_synced') }} as synced_at
    from calls

)

select * from final
