{# here and not in the YAML: a partial parse forgets a test's group that stands there #}
{{ config(group='lead_scoring') }}

with

contacts as (

    select count(*) as row_count from {{ ref('stg_inputs__contacts') }}

),

contact_versions as (

    select count(*) as row_count from {{ ref('int_contact_versions') }}

),

rejected_contacts as (

    select count(*) as row_count
    from {{ ref('rejected_rows') }}
    where input = 'contacts'

)

select
    contacts.row_count as rows_in,
    contact_versions.row_count as rows_used,
    rejected_contacts.row_count as rows_rejected
from contacts
cross join contact_versions
cross join rejected_contacts
where contacts.row_count <> contact_versions.row_count + rejected_contacts.row_count
