with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions') }}

),

kept_dates as (

    select * from {{ ref('int_kept_dates') }}

),

late_contacts as (

    select * from {{ ref('int_late_contacts') }}

),

final as (

    select
        scoring_dates.scored_on,
        contact_versions.contact_id,
        contact_versions.company_id,
        contact_versions.lifecycle_stage,
        contact_versions.created_on,
        contact_versions.updated_at,
        scoring_dates.is_as_of
    from scoring_dates
    inner join contact_versions
        on
            {{ is_valid_on('contact_versions', 'scoring_dates.scored_on') }}
            and coalesce(contact_versions.created_on, scoring_dates.scored_on)
            <= scoring_dates.scored_on
    left join kept_dates
        on scoring_dates.scored_on = kept_dates.scored_on
    left join late_contacts
        on
            scoring_dates.scored_on = late_contacts.scored_on
            and contact_versions.contact_id = late_contacts.contact_id
    where kept_dates.scored_on is null or late_contacts.contact_id is not null

)

select * from final
