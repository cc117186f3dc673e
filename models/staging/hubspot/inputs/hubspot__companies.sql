with

companies as (

    select * from {{ ref('stg_hubspot__companies') }}
    where company_id is not null

),

rows_numbered as (

    select
        *,
        row_number() over (
            partition by company_id
            order by synced_at desc nulls last, {{ map_as_text('facts') }} asc
        ) as row_rank
    from companies

),

final as (

    select
        company_id,
        company_name as name,
        domain,
        industry,
        employee_count,
        annual_revenue,
        country,
        facts
    from rows_numbered
    where row_rank = 1 and not is_deleted

)

select * from final
