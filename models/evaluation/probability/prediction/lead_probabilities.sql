with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

probabilities as (

    select * from {{ ref('int_lead_probabilities') }}

),

reasons as (

    select * from {{ ref('int_probability_reasons') }}

),

final as (

    select
        probabilities.contact_id,
        probabilities.scored_on,
        {{ rounded(clamped('probabilities.probability', '0.0001', '0.9999'), 4) }} as probability,
        {{ rounded(clamped('probabilities.calibrated_probability', '0.0001', '0.9999'), 4) }}
            as calibrated_probability,
        reasons.top_reasons_for,
        reasons.top_reasons_against
    from probabilities
    inner join scoring_dates
        on probabilities.scored_on = scoring_dates.scored_on
    left join reasons
        on
            probabilities.scored_on = reasons.scored_on
            and probabilities.contact_id = reasons.contact_id

)

select * from final
