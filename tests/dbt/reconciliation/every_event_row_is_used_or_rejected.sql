{# here and not in the YAML: a partial parse forgets a test's group that stands there #}
{{ config(group='lead_scoring') }}

with

events as (

    select count(*) as row_count from {{ ref('stg_inputs__events') }}

),

used_events as (

    select count(*) as row_count
    from {{ ref('int_lead_events') }} as lead_events
    inner join {{ ref('int_contact_versions') }} as contact_versions
        on
            lead_events.contact_id = contact_versions.contact_id
            and contact_versions.version_number = 1

),

rejected_events as (

    select count(*) as row_count
    from {{ ref('rejected_rows') }}
    where input = 'events'

)

select
    events.row_count as rows_in,
    used_events.row_count as rows_used,
    rejected_events.row_count as rows_rejected
from events
cross join used_events
cross join rejected_events
where events.row_count <> used_events.row_count + rejected_events.row_count
