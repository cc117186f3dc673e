with

predictors as (

    select * from {{ ref('int_predictors') }}
    where kind = 'scope'

),

predictor_values as (

    select * from {{ ref('int_predictor_values') }}
    where kind = 'scope'

),

predictors_counted as (

    select count(*) as scopes
    from predictors

),

scopes_of_leads as (

    select
        scored_on,
        contact_id,
        count(*) as known_scopes,
        'scope ' || {{ dbt.listagg(
            'value_key', "' | '", 'order by ' ~ in_plain_order('attribute')
        ) }} as scope_key
    from predictor_values
    group by scored_on, contact_id

),

final as (

    select
        scopes_of_leads.scored_on,
        scopes_of_leads.contact_id,
        scopes_of_leads.scope_key
    from scopes_of_leads
    inner join predictors_counted
        on scopes_of_leads.known_scopes = predictors_counted.scopes

)

select * from final
