with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions') }}

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

)

select * from final
