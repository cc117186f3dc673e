with

contact_rows as (

    select
        contact_id,
        company_id,
        lifecycle_stage,
        created_at,
        updated_at
    from {{ ref('int_contact_rows') }}

),

versions_put_in_order as (

    select
        contact_id,
        company_id,
        lifecycle_stage,
        updated_at,
        min(created_at) over (partition by contact_id) as created_at,
        row_number() over (
            partition by contact_id
            order by updated_at asc nulls first
        ) as version_number,
        lead(updated_at) over (
            partition by contact_id
            order by updated_at asc nulls first
        ) as next_updated_at
    from contact_rows

),

final as (

    select
        contact_id,
        version_number,
        company_id,
        lifecycle_stage,
        cast(created_at as date) as created_on,
        case when version_number > 1 then cast(updated_at as date) end as valid_from,
        cast(next_updated_at as date) as valid_to,
        updated_at
    from versions_put_in_order

)

select * from final
