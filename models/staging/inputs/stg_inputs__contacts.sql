with

contacts as (

    select * from {{ source('inputs', 'contacts') }}

),

final as (

    select
        {{ known_text('contacts.contact_id') }} as contact_id,
        {{ known_text('contacts.company_id') }} as company_id,
        {{ known_text('contacts.email') }} as email,
        {{ known_text('contacts.first_name') }} as first_name,
        {{ known_text('contacts.last_name') }} as last_name,
        {{ known_text('contacts.phone') }} as phone,
        {{ known_text('contacts.job_title') }} as job_title,
        {{ known_text('contacts.country') }} as country,
        {{ known_text('contacts.region') }} as region,
        {{ known_text('contacts.city') }} as city,
        {{ known_text('contacts.postal_code') }} as postal_code,
        {{ known_text('contacts.lead_source') }} as lead_source,
        {{ known_text('contacts.lifecycle_stage') }} as lifecycle_stage,
        {{ row_as_map('contacts') }} as facts,
        {{ utc_timestamp('contacts.created_at') }} as created_at,
        {{ utc_timestamp('contacts.updated_at') }} as updated_at
    from contacts

)

select * from final
