with

base_odds as (

    select * from {{ ref('int_lead_base_odds') }}

),

predictor_values as (

    select * from {{ ref('int_predictor_values') }}
    where kind <> 'scope'

),

value_bins as (

    select * from {{ ref('int_value_bins') }}

),

value_evidence as (

    select * from {{ ref('int_value_evidence') }}

),

values_put_in_bins as (

    select
        predictor_values.scored_on,
        predictor_values.contact_id,
        predictor_values.attribute,
        predictor_values.value,
        coalesce(value_bins.value_bin, predictor_values.value_key) as value_bin
    from predictor_values
    left join value_bins
        on
            predictor_values.scored_on = value_bins.scored_on
            and predictor_values.attribute = value_bins.attribute
            and predictor_values.value_key = value_bins.value_key

),

final as (

    select
        values_put_in_bins.scored_on,
        values_put_in_bins.contact_id,
        values_put_in_bins.attribute,
        values_put_in_bins.value,
        value_evidence.log_ratio
    from values_put_in_bins
    inner join base_odds
        on
            values_put_in_bins.scored_on = base_odds.scored_on
            and values_put_in_bins.contact_id = base_odds.contact_id
    inner join value_evidence
        on
            base_odds.scored_on = value_evidence.scored_on
            and base_odds.scope_key = value_evidence.scope_key
            and values_put_in_bins.attribute = value_evidence.attribute
            and values_put_in_bins.value_bin = value_evidence.value_bin

)

select * from final
