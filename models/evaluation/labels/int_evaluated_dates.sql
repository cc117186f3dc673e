with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_evaluated

),

lead_outcomes as (

    select * from {{ ref('int_lead_outcomes') }}

),

outcomes_summed as (

    select
        min(first_closed_on) as first_closed_on,
        count(*) as contacts
    from lead_outcomes

),

final as (

    select
        scoring_dates.scored_on,
        true as is_dated
    from scoring_dates
    cross join outcomes_summed
    inner join scoring_dates as as_of_dates
        on
            as_of_dates.is_as_of
            and {{ days_between('scoring_dates.scored_on', 'as_of_dates.scored_on') }}
            >= {{ outcome_horizon_days() }}
    -- before outcomes were recorded, a lead without one is not a lead that was not won
    where
        {{ days_between('scoring_dates.scored_on', 'outcomes_summed.first_closed_on') }}
        <= {{ outcome_horizon_days() }}

    union all

    select
        scoring_dates.scored_on,
        false as is_dated
    from scoring_dates
    cross join outcomes_summed
    where
        scoring_dates.is_as_of
        and outcomes_summed.contacts > 0
        and outcomes_summed.first_closed_on is null

)

select * from final
