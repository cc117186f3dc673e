with

training_dates as (

    select * from {{ ref('int_training_dates') }}

),

probability_leads as (

    select * from {{ ref('int_probability_leads') }}
    where is_won is not null

),

lead_scopes as (

    select * from {{ ref('int_lead_scopes') }}

),

outcomes_counted as (

    select
        probability_leads.scored_on as learned_on,
        coalesce(lead_scopes.scope_key, 'no scope') as scope_key,
        count(case when probability_leads.is_won then 1 end) as won_leads,
        count(case when not probability_leads.is_won then 1 end) as lost_leads
    from probability_leads
    left join lead_scopes
        on
            probability_leads.scored_on = lead_scopes.scored_on
            and probability_leads.contact_id = lead_scopes.contact_id
    group by probability_leads.scored_on, coalesce(lead_scopes.scope_key, 'no scope')

),

outcomes_of_scopes as (

    select
        training_dates.scored_on,
        outcomes_counted.scope_key,
        sum(outcomes_counted.won_leads) as won_leads,
        sum(outcomes_counted.lost_leads) as lost_leads
    from training_dates
    inner join outcomes_counted
        on training_dates.learned_on = outcomes_counted.learned_on
    group by training_dates.scored_on, outcomes_counted.scope_key

),

-- nobody can tell what makes a lead win where all were won, or none was
dates_with_both_outcomes as (

    select scored_on
    from outcomes_of_scopes
    group by scored_on
    having sum(won_leads) > 0 and sum(lost_leads) > 0

),

scopes_and_all as (

    select
        scored_on,
        scope_key,
        won_leads,
        lost_leads,
        1 as scopes
    from outcomes_of_scopes

    union all

    select
        scored_on,
        'all' as scope_key,
        sum(won_leads) as won_leads,
        sum(lost_leads) as lost_leads,
        count(*) as scopes
    from outcomes_of_scopes
    group by scored_on

),

final as (

    select
        scopes_and_all.scored_on,
        scopes_and_all.scope_key,
        scopes_and_all.won_leads,
        scopes_and_all.lost_leads,
        cast(scopes_and_all.won_leads as {{ type_double() }})
        + scopes_and_all.scopes * {{ number_setting('probability_smoothing', 0.001) }} as won_count,
        cast(scopes_and_all.lost_leads as {{ type_double() }})
        + scopes_and_all.scopes * {{ number_setting('probability_smoothing', 0.001) }} as lost_count
    from scopes_and_all
    inner join dates_with_both_outcomes
        on scopes_and_all.scored_on = dates_with_both_outcomes.scored_on

)

select * from final
