{# here and not in the YAML: a partial parse forgets a test's group that stands there #}
{{ config(group='lead_scoring') }}

with

expected_rows as (

    select
        lead_segments.contact_id,
        scores.score
    from {{ ref('lead_segments') }} as lead_segments
    cross join {{ ref('stg_rules__scores') }} as scores

)

select
    coalesce(expected_rows.contact_id, lead_scores.contact_id) as contact_id,
    coalesce(expected_rows.score, lead_scores.score) as score
from expected_rows
full outer join {{ ref('lead_scores') }} as lead_scores
    on
        expected_rows.contact_id = lead_scores.contact_id
        and expected_rows.score = lead_scores.score
where expected_rows.contact_id is null or lead_scores.contact_id is null
