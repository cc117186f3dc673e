with

notes as (

    select * from {{ source('hubspot', 'engagement_note') }}

),

final as (

    select
        {{ known_text('notes.engagement_id') }} as engagement_id,
        coalesce({{ flag_from_text('notes._fivetran_deleted') }}, false) as is_deleted,
        coalesce(
            {{ utc_timestamp('notes.property_hs_timestamp') }},
            {{ utc_timestamp('notes.property_hs_createdate') }}
        ) as occurred_at,
        {{ utc_timestamp('notes._fivetran_synced') }} as synced_at
    from notes

)

select * from final
