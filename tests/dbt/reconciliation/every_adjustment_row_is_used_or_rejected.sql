{# here and not in the YAML: a partial parse forgets a test's group that stands there #}
{{ config(group='lead_scoring') }}

with

adjustments as (

    select count(*) as row_count from {{ ref('stg_inputs__adjustments') }}

),

used_adjustments as (

    select count(*) as row_count
    from {{ ref('int_adjustments') }} as adjustments
    inner join {{ ref('int_contact_versions') }} as contact_versions
        on
            adjustments.contact_id = contact_versions.contact_id
            and contact_versions.version_number = 1
    inner join {{ ref('stg_rules__scores') }} as scores
        on adjustments.score = scores.score

),

rejected_adjustments as (

    select count(*) as row_count
    from {{ ref('rejected_rows') }}
    where input = 'adjustments'

)

select
    adjustments.row_count as rows_in,
    used_adjustments.row_count as rows_used,
    rejected_adjustments.row_count as rows_rejected
from adjustments
cross join used_adjustments
cross join rejected_adjustments
where adjustments.row_count <> used_adjustments.row_count + rejected_adjustments.row_count
