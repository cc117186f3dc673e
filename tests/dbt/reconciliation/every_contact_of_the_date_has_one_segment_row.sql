{# here and not in the YAML: a partial parse forgets a test's group that stands there #}
{{ config(group='lead_scoring') }}

with

contacts_created as (

    select
        contact_id,
        min(created_at) as created_at
    from {{ ref('stg_inputs__contacts') }}
    where contact_id is not null
    group by contact_id

),

contacts_of_the_date as (

    select contacts_created.contact_id
    from contacts_created
    inner join {{ ref('int_scoring_dates') }} as scoring_dates
        on
            scoring_dates.is_as_of
            and (
                contacts_created.created_at is null
                or cast(contacts_created.created_at as date) <= scoring_dates.scored_on
            )

),

segment_rows as (

    select
        contact_id,
        count(*) as row_count
    from {{ ref('lead_segments') }}
    group by contact_id

)

select
    coalesce(contacts_of_the_date.contact_id, segment_rows.contact_id) as contact_id,
    segment_rows.row_count
from contacts_of_the_date
full outer join segment_rows
    on contacts_of_the_date.contact_id = segment_rows.contact_id
where
    contacts_of_the_date.contact_id is null
    or segment_rows.row_count is null
    or segment_rows.row_count <> 1
