{# The staged companies are named once for each time that they are read: see int_lead_events. #}
with

all_companies as (

    select *
    from {{ ref('stg_inputs__companies') }}
    where company_id is not null

),

rows_counted as (

    select
        company_id,
        updated_at,
        count(*) as row_count
    from {{ ref('stg_inputs__companies') }}
    where company_id is not null
    group by company_id, updated_at

),

repeats as (

    select
        company_id,
        updated_at
    from rows_counted
    where row_count > 1

),

-- what a row says is put into words only where rows have to be told apart
repeats_numbered as (

    select
        companies.company_id,
        companies.facts,
        companies.updated_at,
        row_number() over (
            partition by companies.company_id, companies.updated_at
            order by {{ map_as_text('companies.facts') }} asc
        ) as repeat_number
    from {{ ref('stg_inputs__companies') }} as companies
    inner join repeats
        on
            companies.company_id = repeats.company_id
            and {{ time_or_beginning('companies.updated_at') }}
            = {{ time_or_beginning('repeats.updated_at') }}

),

final as (

    select
        all_companies.company_id,
        all_companies.facts,
        all_companies.updated_at
    from all_companies
    left join repeats
        on
            all_companies.company_id = repeats.company_id
            and {{ time_or_beginning('all_companies.updated_at') }}
            = {{ time_or_beginning('repeats.updated_at') }}
    where repeats.company_id is null

    union all

    select
        company_id,
        facts,
        updated_at
    from repeats_numbered
    where repeat_number = 1

)

select * from final
