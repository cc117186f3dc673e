with

companies as (

    select * from {{ source('hubspot', 'company') }}

),

final as (

    select
        {{ known_text('companies.id') }} as company_id,
        {{ known_text('companies.property_name') }} as company_name,
        {{ known_text('companies.property_domain') }} as domain,
        {{ known_text('companies.property_industry') }} as industry,
        {{ known_text('companies.property_numberofemployees') }} as employee_count,
        {{ known_text('companies.property_annualrevenue') }} as annual_revenue,
        {{ known_text('companies.property_country') }} as country,
        {{ row_as_map('companies') }} as facts,
        (
            coalesce({{ flag_from_text('companies._fivetran_deleted') }}, false)
            or coalesce({{ flag_from_text('companies.is_deleted') }}, false)
        ) as is_deleted,
        {{ utc_timestamp('companies._fivetran_synced') }} as synced_at
    from companies

)

select * from final
