with

predictor_values as (

    select * from {{ ref('int_predictor_values') }}
    where kind <> 'scope'

),

probability_leads as (

    select * from {{ ref('int_probability_leads') }}
    where is_won is not null

),

lead_scopes as (

    select * from {{ ref('int_lead_scopes') }}

),

final as (

    select
        predictor_values.scored_on as learned_on,
        coalesce(lead_scopes.scope_key, 'no scope') as scope_key,
        predictor_values.attribute,
        predictor_values.kind,
        predictor_values.value_key,
        count(case when probability_leads.is_won then 1 end) as won_leads,
        count(case when not probability_leads.is_won then 1 end) as lost_leads
    from predictor_values
    inner join probability_leads
        on
            predictor_values.scored_on = probability_leads.scored_on
            and predictor_values.contact_id = probability_leads.contact_id
    left join lead_scopes
        on
            predictor_values.scored_on = lead_scopes.scored_on
            and predictor_values.contact_id = lead_scopes.contact_id
    group by
        predictor_values.scored_on,
        coalesce(lead_scopes.scope_key, 'no scope'),
        predictor_values.attribute,
        predictor_values.kind,
        predictor_values.value_key

)

select * from final
