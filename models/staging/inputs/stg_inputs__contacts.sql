with

contacts as (

    select * from {{ source('inputs', 'contacts') }}

),

final as (

    select
        {{ known_text('row_as_it_came.contact_id') }} as contact_id,
        {{ known_text('row_as_it_came.company_id') }} as company_id,
        {{ known_text('row_as_it_came.email') }} as email,
        {{ known_text('row_as_it_came.first_name') }} as first_name,
        {{ known_text('row_as_it_came.last_name') }} as last_name,
        {{ known_text('row_as_it_came.phone') }} as phone,
        {{ known_text('row_as_it_came.job_title') }} as job_title,
        {{ known_text('row_as_it_came.country') }} as country,
        {{ known_text('row_as_it_came.region') }} as region,
        {{ known_text('row_as_it_came.city') }} as city,
        {{ known_text('row_as_it_came.postal_code') }} as postal_code,
        {{ known_text('row_as_it_came.lead_source') }} as lead_source,
        {{ known_text('row_as_it_came.lifecycle_stage') }} as lifecycle_stage,
        {{ row_as_map('row_as_it_came') }} as facts,
        {{ utc_timestamp('row_as_it_came.created_at') }} as created_at,
        {{ utc_timestamp('row_as_it_came.updated_at') }} as updated_at
    from contacts as row_as_it_came

)

select * from final
