with

leads as (

    select * from {{ ref('int_leads') }}

),

job_roles as (

    select * from {{ ref('int_rule_attributes') }}
    where attribute = 'job_role'

),

role_weights as (

    select * from {{ ref('stg_rules__role_weights') }}

),

-- a role without a row of its own has the weight of the blank row
other_role_weights as (

    select max(case when job_role is null then weight end) as weight
    from role_weights

),

final as (

    select
        leads.scored_on,
        leads.contact_id,
        coalesce(role_weights.weight, other_role_weights.weight, 1) as weight
    from leads
    cross join other_role_weights
    left join job_roles
        on
            leads.scored_on = job_roles.scored_on
            and leads.contact_id = job_roles.contact_id
    left join role_weights
        on lower(job_roles.value) = role_weights.job_role

)

select * from final
