with

leads as (

    select * from {{ ref('int_leads') }}

),

evaluated_dates as (

    select * from {{ ref('int_evaluated_dates') }}

),

lead_outcomes as (

    select * from {{ ref('int_lead_outcomes') }}

),

leads_with_outcomes as (

    select
        leads.scored_on,
        leads.contact_id,
        coalesce(lead_outcomes.wins, 0) as wins,
        coalesce(lead_outcomes.undated_outcomes, 0) as undated_outcomes,
        evaluated_dates.is_dated,
        lead_outcomes.contact_id is not null as has_outcome,
        lead_outcomes.first_closed_on,
        lead_outcomes.first_won_on
    from leads
    inner join evaluated_dates
        on leads.scored_on = evaluated_dates.scored_on
    left join lead_outcomes
        on leads.contact_id = lead_outcomes.contact_id

),

final as (

    -- an open lead has no outcome up to the date, so that its first win is the one to look for
    select
        scored_on,
        contact_id,
        coalesce(
            {{ days_between('scored_on', 'first_won_on') }} <= {{ outcome_horizon_days() }}, false
        ) as is_won,
        is_dated
    from leads_with_outcomes
    where
        is_dated
        and undated_outcomes = 0
        and (first_closed_on is null or first_closed_on > scored_on)

    union all

    select
        scored_on,
        contact_id,
        wins > 0 as is_won,
        is_dated
    from leads_with_outcomes
    where
        not is_dated
        and has_outcome

)

select * from final
