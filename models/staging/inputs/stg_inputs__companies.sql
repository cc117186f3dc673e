with

companies as (

    select * from {{ source('inputs', 'companies') }}

),

final as (

    select
        {{ known_text('companies.company_id') }} as company_id,
        {{ known_text('companies.name') }} as company_name,
        {{ known_text('companies.domain') }} as domain,
        {{ row_as_map('companies') }} as facts,
        {{ utc_timestamp('companies.updated_at') }} as updated_at
    from companies

)

select * from final
