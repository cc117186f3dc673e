with

emails as (

    select * from {{ source('hubspot', 'engagement_email') }}

),

final as (

    select
        {{ known_text('emails.engagement_id') }} as engagement_id,
        coalesce(
            {{ known_text('emails.property_hs_email_subject') }},
            {{ known_text('emails.subject') }}
        ) as subject,
        upper({{ known_text('emails.property_hs_email_direction') }}) as direction,
        coalesce({{ flag_from_text('emails._fivetran_deleted') }}, false) as is_deleted,
        coalesce(
            {{ utc_timestamp('emails.property_hs_timestamp') }},
            {{ utc_timestamp('emails.property_hs_createdate') }}
        ) as occurred_at,
        {{ utc_timestamp('emails._fivetran_synced') }} as synced_at
    from emails

)

select * from final
