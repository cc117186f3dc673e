with

probability_leads as (

    select * from {{ ref('int_probability_leads') }}
    where is_open

),

base_odds as (

    select * from {{ ref('int_lead_base_odds') }}

),

log_ratios as (

    select * from {{ ref('int_lead_log_ratios') }}

),

calibrated_probabilities as (

    select * from {{ ref('int_calibrated_probabilities') }}

),

log_ratios_summed as (

    select
        scored_on,
        contact_id,
        sum(log_ratio) as log_ratio
    from log_ratios
    group by scored_on, contact_id

),

log_odds_summed as (

    select
        base_odds.scored_on,
        base_odds.contact_id,
        cast(
            base_odds.log_odds + coalesce(log_ratios_summed.log_ratio, 0) as {{ type_double() }}
        ) as log_odds
    from base_odds
    left join log_ratios_summed
        on
            base_odds.scored_on = log_ratios_summed.scored_on
            and base_odds.contact_id = log_ratios_summed.contact_id

),

final as (

    select
        probability_leads.scored_on,
        probability_leads.contact_id,
        {{ probability_from_log_odds('log_odds_summed.log_odds') }} as probability,
        calibrated_probabilities.calibrated_probability
    from probability_leads
    left join log_odds_summed
        on
            probability_leads.scored_on = log_odds_summed.scored_on
            and probability_leads.contact_id = log_odds_summed.contact_id
    left join calibrated_probabilities
        on
            probability_leads.scored_on = calibrated_probabilities.scored_on
            and probability_leads.contact_id = calibrated_probabilities.contact_id

)

select * from final
