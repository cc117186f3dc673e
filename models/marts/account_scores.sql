with

account_points as (

    select * from {{ ref('int_account_points') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

final as (

    select
        account_points.company_id,
        account_points.score,
        account_points.scored_on,
        cast(account_points.points as {{ type_double() }}) as points,
        account_points.band,
        cast(account_points.scored_contacts as integer) as scored_contacts,
        cast(account_points.engaged_contacts as integer) as engaged_contacts,
        account_points.top_contact_id
    from account_points
    inner join scoring_dates
        on account_points.scored_on = scoring_dates.scored_on

)

select * from final
