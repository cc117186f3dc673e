with

leads as (

    select * from {{ ref('int_leads') }}
    where company_id is not null

),

score_points as (

    select * from {{ ref('int_score_points') }}

),

lead_activity as (

    select * from {{ ref('int_lead_activity') }}

),

lead_role_weights as (

    select * from {{ ref('int_lead_role_weights') }}

),

account_rollups as (

    select * from {{ ref('stg_rules__account_rollups') }}

),

final as (

    select
        leads.scored_on,
        leads.company_id,
        account_rollups.score,
        account_rollups.component,
        account_rollups.method,
        leads.contact_id,
        lead_role_weights.weight,
        {{ weighted_points('score_points.points', 'lead_role_weights.weight') }} as weighted_points,
        score_points.is_scored,
        coalesce(lead_activity.events_last_30_days, 0) > 0 as is_engaged
    from leads
    inner join score_points
        on
            leads.scored_on = score_points.scored_on
            and leads.contact_id = score_points.contact_id
    inner join account_rollups
        on score_points.score = account_rollups.component
    inner join lead_role_weights
        on
            leads.scored_on = lead_role_weights.scored_on
            and leads.contact_id = lead_role_weights.contact_id
    left join lead_activity
        on
            leads.scored_on = lead_activity.scored_on
            and leads.contact_id = lead_activity.contact_id

)

select * from final
