with

lead_identities as (

    select * from {{ ref('int_lead_identities') }}

),

job_titles as (

    select * from {{ ref('int_job_titles') }}

),

email_domains as (

    select * from {{ ref('ref_email_domains') }}

),

role_accounts as (

    select * from {{ ref('ref_role_accounts') }}

),

countries as (

    select * from {{ ref('ref_countries') }}

),

fake_values as (

    select * from {{ ref('ref_fake_values') }}

),

email_facts as (

    select
        lead_identities.scored_on,
        lead_identities.contact_id,
        lead_identities.email_domain,
        coalesce(email_domains.kind, 'business') as email_kind,
        role_accounts.local_part is not null as email_is_role_account
    from lead_identities
    left join email_domains
        on lead_identities.email_domain = email_domains.domain
    left join role_accounts
        on lead_identities.email_local_part = role_accounts.local_part
    where lead_identities.email_domain is not null

),

name_facts as (

    select
        lead_identities.scored_on,
        lead_identities.contact_id,
        coalesce(first_names.value, last_names.value, full_names.value) is not null
            as name_looks_fake
    from lead_identities
    left join fake_values as first_names
        on lead_identities.first_name = first_names.value and first_names.kind = 'name'
    left join fake_values as last_names
        on lead_identities.last_name = last_names.value and last_names.kind = 'name'
    left join fake_values as full_names
        on lead_identities.full_name = full_names.value and full_names.kind = 'name'
    where lead_identities.full_name is not null

),

phone_facts as (

    select
        lead_identities.scored_on,
        lead_identities.contact_id,
        fake_values.value is not null
        or length(lead_identities.phone_digits) < 6
        or replace(lead_identities.phone_digits, left(lead_identities.phone_digits, 1), '') = ''
            as phone_looks_fake
    from lead_identities
    left join fake_values
        on lead_identities.phone_digits = fake_values.value and fake_values.kind = 'phone'
    where lead_identities.has_phone

),

job_facts as (

    select
        lead_identities.scored_on,
        lead_identities.contact_id,
        job_titles.job_seniority,
        job_titles.job_department
    from lead_identities
    inner join job_titles
        on lead_identities.job_title = job_titles.job_title

),

country_facts as (

    select
        lead_identities.scored_on,
        lead_identities.contact_id,
        countries.country_code
    from lead_identities
    inner join countries
        on lead_identities.country = countries.country_name

),

facts_listed as (

    select
        scored_on,
        contact_id,
        'email_domain' as attribute,
        email_domain as value
    from email_facts
    union all
    select
        scored_on,
        contact_id,
        'email_kind' as attribute,
        email_kind as value
    from email_facts
    union all
    select
        scored_on,
        contact_id,
        'email_is_role_account' as attribute,
        {{ flag_as_text('email_is_role_account') }} as value
    from email_facts
    union all
    select
        scored_on,
        contact_id,
        'name_looks_fake' as attribute,
        {{ flag_as_text('name_looks_fake') }} as value
    from name_facts
    union all
    select
        scored_on,
        contact_id,
        'phone_looks_fake' as attribute,
        {{ flag_as_text('phone_looks_fake') }} as value
    from phone_facts
    union all
    select
        scored_on,
        contact_id,
        'has_phone' as attribute,
        {{ flag_as_text('has_phone') }} as value
    from lead_identities
    union all
    select
        scored_on,
        contact_id,
        'job_seniority' as attribute,
        job_seniority as value
    from job_facts
    union all
    select
        scored_on,
        contact_id,
        'job_role' as attribute,
        job_seniority as value
    from job_facts
    union all
    select
        scored_on,
        contact_id,
        'job_department' as attribute,
        job_department as value
    from job_facts
    union all
    select
        scored_on,
        contact_id,
        'country_code' as attribute,
        country_code as value
    from country_facts

),

final as (

    select
        scored_on,
        contact_id,
        attribute,
        value
    from facts_listed
    where value is not null

)

select * from final
