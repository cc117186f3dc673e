with

leads as (

    select * from {{ ref('int_leads') }}

),

lead_facts as (

    select *
    from {{ ref('int_lead_facts') }}
    where attribute in ('email', 'phone', 'first_name', 'last_name', 'job_title', 'country')

),

facts_put_side_by_side as (

    select
        scored_on,
        contact_id,
        max(case when attribute = 'email' then lower(value) end) as email,
        max(case when attribute = 'phone' then value end) as phone,
        max(case when attribute = 'first_name' then lower(value) end) as first_name,
        max(case when attribute = 'last_name' then lower(value) end) as last_name,
        max(case when attribute = 'job_title' then value end) as job_title,
        max(case when attribute = 'country' then lower(value) end) as country
    from lead_facts
    group by scored_on, contact_id

),

final as (

    select
        leads.scored_on,
        leads.contact_id,
        {{ email_domain('facts_put_side_by_side.email') }} as email_domain,
        {{ email_local_part('facts_put_side_by_side.email') }} as email_local_part,
        {{ digits_only('facts_put_side_by_side.phone') }} as phone_digits,
        facts_put_side_by_side.first_name,
        facts_put_side_by_side.last_name,
        coalesce(
            facts_put_side_by_side.first_name || ' ' || facts_put_side_by_side.last_name,
            facts_put_side_by_side.first_name,
            facts_put_side_by_side.last_name
        ) as full_name,
        facts_put_side_by_side.job_title,
        facts_put_side_by_side.country,
        facts_put_side_by_side.phone is not null as has_phone
    from leads
    left join facts_put_side_by_side
        on
            leads.scored_on = facts_put_side_by_side.scored_on
            and leads.contact_id = facts_put_side_by_side.contact_id

)

select * from final
