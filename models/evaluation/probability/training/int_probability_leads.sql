with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_evaluated

),

leads as (

    select * from {{ ref('int_leads') }}

),

lead_outcomes as (

    select * from {{ ref('int_lead_outcomes') }}

),

labelled_leads as (

    select * from {{ ref('int_labelled_leads') }}

),

training_dates as (

    select * from {{ ref('int_training_dates') }}

),

dates_learned_on as (

    select
        learned_on,
        learned_from
    from training_dates
    group by learned_on, learned_from

),

leads_judged as (

    select
        leads.scored_on,
        leads.contact_id,
        coalesce(lead_outcomes.first_won_on <= leads.scored_on, false) as is_won_by_then,
        coalesce(lead_outcomes.undated_outcomes, 0) > 0 as has_undated_outcome,
        coalesce(lead_outcomes.first_closed_on <= leads.scored_on, false) as is_closed
    from leads
    inner join scoring_dates
        on leads.scored_on = scoring_dates.scored_on
    left join lead_outcomes
        on leads.contact_id = lead_outcomes.contact_id

),

lessons_drawn as (

    select
        leads_judged.scored_on,
        leads_judged.contact_id,
        case
            when dates_learned_on.learned_from is null then null
            when labelled_leads.contact_id is not null then labelled_leads.is_won
            when
                dates_learned_on.learned_from = 'closed_leads'
                and leads_judged.is_closed
                and not leads_judged.has_undated_outcome
                then leads_judged.is_won_by_then
        end as is_won,
        -- when an undated outcome came, before the date or after it, nobody can say
        not leads_judged.is_closed and not leads_judged.has_undated_outcome as is_open
    from leads_judged
    left join dates_learned_on
        on leads_judged.scored_on = dates_learned_on.learned_on
    left join labelled_leads
        on
            leads_judged.scored_on = labelled_leads.scored_on
            and leads_judged.contact_id = labelled_leads.contact_id

),

final as (

    select
        scored_on,
        contact_id,
        is_won,
        is_open
    from lessons_drawn
    where is_open or is_won is not null

)

select * from final
