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

job_roles as (

    select * from {{ ref('int_rule_attributes') }}
    where attribute = 'job_role'

),

account_rollups as (

    select * from {{ ref('stg_rules__account_rollups') }}

),

role_weights as (

    select * from {{ ref('stg_rules__role_weights') }}

),

-- a role without a row of its own has the weight of the blank row
other_role_weights as (

    select max(case when job_role is null then weight end) as weight
    from role_weights

),

weights_found as (

    select
        leads.scored_on,
        leads.company_id,
        leads.contact_id,
        coalesce(lead_activity.events_last_30_days, 0) > 0 as is_engaged,
        coalesce(role_weights.weight, other_role_weights.weight, 1) as weight
    from leads
    cross join other_role_weights
    left join lead_activity
        on
            leads.scored_on = lead_activity.scored_on
            and leads.contact_id = lead_activity.contact_id
    left join job_roles
        on
            leads.scored_on = job_roles.scored_on
            and leads.contact_id = job_roles.contact_id
    left join role_weights
        on lower(job_roles.value) = role_weights.job_role

),

final as (

    select
        weights_found.scored_on,
        weights_found.company_id,
        account_rollups.score,
        account_rollups.component,
        account_rollups.method,
        weights_found.contact_id,
        weights_found.weight,
        cast(
            cast(score_points.points as {{ type_double() }}) * weights_found.weight
            as {{ type_points() }}
        ) as weighted_points,
        score_points.is_scored,
        weights_found.is_engaged
    from weights_found
    inner join score_points
        on
            weights_found.scored_on = score_points.scored_on
            and weights_found.contact_id = score_points.contact_id
    inner join account_rollups
        on score_points.score = account_rollups.component

)

select * from final
