with

companies as (

    select *
    from {{ ref('stg_inputs__companies') }}
    where company_id is not null

),

repeats_numbered as (

    select
        company_id,
        facts,
        updated_at,
        row_number() over (
            partition by company_id, updated_at
            order by {{ map_as_text('facts') }} asc
        ) as repeat_number
    from companies

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
    from repeats_numbered
    where repeat_number = 1

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
