with

probability_leads as (

    select * from {{ ref('int_probability_leads') }}
    where is_open

),

lead_scopes as (

    select * from {{ ref('int_lead_scopes') }}

),

scope_odds as (

    select * from {{ ref('int_scope_odds') }}

),

-- a lead without a scope, or in one that has closed no lead yet, is held against all of them
scopes_chosen as (

    select
        probability_leads.scored_on,
        probability_leads.contact_id,
        coalesce(scope_odds.scope_key, 'all') as scope_key
    from probability_leads
    left join lead_scopes
        on
            probability_leads.scored_on = lead_scopes.scored_on
            and probability_leads.contact_id = lead_scopes.contact_id
    left join scope_odds
        on
            lead_scopes.scored_on = scope_odds.scored_on
            and lead_scopes.scope_key = scope_odds.scope_key

),

final as (

    select
        scopes_chosen.scored_on,
        scopes_chosen.contact_id,
        scopes_chosen.scope_key,
        cast(
            ln(scope_odds.won_count) - ln(scope_odds.lost_count) as {{ type_points() }}
        ) as log_odds
    from scopes_chosen
    inner join scope_odds
        on
            scopes_chosen.scored_on = scope_odds.scored_on
            and scopes_chosen.scope_key = scope_odds.scope_key

)

select * from final
