with

contacts as (

    select *
    from {{ ref('stg_inputs__contacts') }}
    where contact_id is not null

),

repeats_numbered as (

    select
        contact_id,
        company_id,
        lifecycle_stage,
        facts,
        created_at,
        updated_at,
        row_number() over (
            partition by contact_id, updated_at
            order by {{ map_as_text('facts') }} asc
        ) as repeat_number
    from contacts

),

versions_put_in_order as (

    select
        contact_id,
        company_id,
        lifecycle_stage,
        facts,
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
    from repeats_numbered
    where repeat_number = 1

),

final as (

    select
        contact_id,
        version_number,
        company_id,
        lifecycle_stage,
        facts,
        cast(created_at as date) as created_on,
        case when version_number > 1 then cast(updated_at as date) end as valid_from,
        cast(next_updated_at as date) as valid_to,
        updated_at
    from versions_put_in_order

)

select * from final
