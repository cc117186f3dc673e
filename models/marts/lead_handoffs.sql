-- the history is written first: what its tests find wrong is not handed to sales
-- depends_on: {{ ref('lead_score_history') }}

with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested

),

lead_segments as (

    select * from {{ ref('int_lead_segments') }}
    where is_handoff

),

lead_reasons as (

    select * from {{ ref('int_lead_reasons') }}

),

scores_before as (

    select * from {{ ref('int_scores_before') }}
    where was_handoff

),

config_version as (

    select * from {{ ref('stg_rules__config_version') }}

),

lead_handoffs_before as (

    select * from {{ ref('stg_history__lead_handoffs') }}

),

stays_begun_anew as (

    select * from {{ ref('int_stays_begun_anew') }}

),

leads_that_were_handed_off as (

    select
        scored_on,
        contact_id
    from scores_before
    group by scored_on, contact_id

),

handed_off_by_this_run as (

    select
        lead_segments.contact_id,
        lead_segments.scored_on as handed_off_on,
        lead_segments.segment,
        lead_segments.priority,
        lead_segments.next_step,
        lead_segments.grade,
        cast(lead_segments.lead_points as {{ type_double() }}) as lead_points,
        lead_reasons.top_reasons,
        config_version.config_version
    from lead_segments
    inner join scoring_dates
        on lead_segments.scored_on = scoring_dates.scored_on
    cross join config_version
    left join leads_that_were_handed_off
        on
            lead_segments.scored_on = leads_that_were_handed_off.scored_on
            and lead_segments.contact_id = leads_that_were_handed_off.contact_id
    left join lead_reasons
        on
            lead_segments.scored_on = lead_reasons.scored_on
            and lead_segments.contact_id = lead_reasons.contact_id
    where leads_that_were_handed_off.contact_id is null

),

-- of a stay that, as it turns out, began on a date of this run
stays_that_began_before as (

    select
        lead_segments.contact_id,
        scoring_dates.next_scored_on as handed_off_on
    from lead_segments
    inner join scoring_dates
        on lead_segments.scored_on = scoring_dates.scored_on

),

handed_off_by_earlier_runs as (

    select lead_handoffs_before.*
    from lead_handoffs_before
    left join scoring_dates
        on lead_handoffs_before.handed_off_on = scoring_dates.scored_on
    left join stays_that_began_before
        on
            lead_handoffs_before.contact_id = stays_that_began_before.contact_id
            and lead_handoffs_before.handed_off_on = stays_that_began_before.handed_off_on
    where scoring_dates.scored_on is null and stays_that_began_before.contact_id is null

),

final as (

    select
        contact_id,
        handed_off_on,
        segment,
        priority,
        next_step,
        grade,
        lead_points,
        top_reasons,
        config_version
    from handed_off_by_this_run

    union all

    select
        contact_id,
        handed_off_on,
        segment,
        priority,
        next_step,
        grade,
        lead_points,
        top_reasons,
        config_version
    from handed_off_by_earlier_runs

    union all

    select
        contact_id,
        handed_off_on,
        segment,
        null as priority,
        null as next_step,
        grade,
        cast(lead_points as {{ type_double() }}) as lead_points,
        null as top_reasons,
        config_version
    from stays_begun_anew

)

select * from final
