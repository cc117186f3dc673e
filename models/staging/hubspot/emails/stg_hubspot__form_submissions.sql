with

submissions as (

    select * from {{ source('hubspot', 'contact_form_submission') }}

),

final as (

    select
        {{ known_text('submissions.conversion_id') }} as submission_id,
        {{ known_text('submissions.contact_id') }} as contact_id,
        {{ known_text('submissions.form_id') }} as form_id,
        {{ known_text('submissions.title') }} as page_title,
        {{ utc_timestamp('submissions.timestamp') }} as occurred_at,
        {{ utc_timestamp('submissions._fivetran_synced') }} as synced_at
    from submissions

)

select * from final
