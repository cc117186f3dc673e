with

living_contacts as (

    select * from {{ ref('int_hubspot__living_contacts') }}

),

fact_ranges as (

    select
        *,
        lead(known_from) over (
            partition by contact_id, property
            order by known_from asc nulls first
        ) as replaced_at
    from {{ ref('int_hubspot__contact_facts') }}
    where
        property in (
            'email', 'firstname', 'lastname', 'jobtitle', 'country', 'state', 'city', 'zip',
            'hs_analytics_source', 'phone', 'mobilephone', 'associatedcompanyid', 'lifecyclestage'
        )

),

moments as (

    select
        contact_id,
        known_from,
        count(*) over (partition by contact_id) as moment_count
    from fact_ranges
    group by contact_id, known_from

),

facts_of_moments as (

    select
        moments.*,
        fact_ranges.property,
        fact_ranges.value
    from moments
    inner join fact_ranges
        on
            moments.contact_id = fact_ranges.contact_id
            and (
                fact_ranges.known_from is null
                or moments.known_from >= fact_ranges.known_from
            )
            and (
                fact_ranges.replaced_at is null
                or moments.known_from is null
                or moments.known_from < fact_ranges.replaced_at
            )

),

versions as (

    select
        contact_id,
        known_from,
        moment_count,
        max(case when property = 'email' then value end) as email,
        max(case when property = 'firstname' then value end) as first_name,
        max(case when property = 'lastname' then value end) as last_name,
        max(case when property = 'jobtitle' then value end) as job_title,
        max(case when property = 'country' then value end) as country,
        max(case when property = 'state' then value end) as region,
        max(case when property = 'city' then value end) as city,
        max(case when property = 'zip' then value end) as postal_code,
        max(case when property = 'hs_analytics_source' then value end) as lead_source,
        max(case when property = 'phone' then value end) as fixed_phone,
        max(case when property = 'mobilephone' then value end) as mobile_phone,
        max(case when property = 'associatedcompanyid' then value end) as company_text,
        max(case when property = 'lifecyclestage' then value end) as hubspot_stage
    from facts_of_moments
    group by contact_id, known_from, moment_count

),

final as (

    select
        living_contacts.contact_id,
        versions.email,
        versions.first_name,
        versions.last_name,
        coalesce(versions.fixed_phone, versions.mobile_phone) as phone,
        versions.job_title,
        versions.country,
        versions.region,
        versions.city,
        versions.postal_code,
        -- connectors land this id as a number, which some tools write with a point
        case
            when versions.company_text like '%.0'
                then left(versions.company_text, length(versions.company_text) - 2)
            else versions.company_text
        end as company_id,
        versions.lead_source,
        case lower(versions.hubspot_stage)
            when 'marketingqualifiedlead' then 'mql'
            when 'salesqualifiedlead' then 'sql'
            else versions.hubspot_stage
        end as lifecycle_stage,
        living_contacts.created_at,
        coalesce(
            versions.known_from,
            case when versions.moment_count > 1 then null else living_contacts.modified_at end
        ) as updated_at
    from living_contacts
    left join versions
        on living_contacts.contact_id = versions.contact_id

)

select * from final
