with

company_rows as (

    select * from {{ ref('int_company_rows') }}

),

versions_put_in_order as (

    select
        company_id,
        facts,
        updated_at,
        row_number() over (
            partition by company_id
            order by updated_at asc nulls first
        ) as version_number,
        lead(updated_at) over (
            partition by company_id
            order by updated_at asc nulls first
        ) as next_updated_at
    from company_rows

),

final as (

    select
        company_id,
        version_number,
        facts,
        case when version_number > 1 then cast(updated_at as date) end as valid_from,
        cast(next_updated_at as date) as valid_to,
        updated_at
    from versions_put_in_order

)

select * from final
