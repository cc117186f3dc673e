with

outcomes as (

    select
        contact_id,
        outcome,
        cast(closed_at as date) as closed_on
    from {{ ref('stg_inputs__outcomes') }}
    where
        contact_id is not null
        and outcome in ('won', 'lost')

),

final as (

    select
        contact_id,
        count(case when outcome = 'won' then 1 end) as wins,
        count(case when outcome = 'lost' then 1 end) as losses,
        count(*) - count(closed_on) as undated_outcomes,
        min(closed_on) as first_closed_on,
        min(case when outcome = 'won' then closed_on end) as first_won_on
    from outcomes
    group by contact_id

)

select * from final
