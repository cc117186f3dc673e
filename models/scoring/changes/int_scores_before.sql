with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested

),

score_points as (

    select * from {{ ref('int_score_points') }}

),

score_parts as (

    select * from {{ ref('int_score_parts') }}

),

lead_segments as (

    select * from {{ ref('int_lead_segments') }}

),

config_version as (

    select * from {{ ref('stg_rules__config_version') }}

),

previous_scores as (

    select * from {{ ref('int_previous_scores') }}

),

final as (

    select
        scored_on,
        contact_id,
        score,
        previous_band,
        previous_config_version,
        previous_points,
        base_points,
        attribute_points,
        event_points,
        adjustment_points,
        capped_points,
        was_handoff,
        previous_scored_on
    from previous_scores

    union all

    -- a replay date whose date before is a date of this run, too
    select
        scoring_dates.scored_on,
        score_points.contact_id,
        score_points.score,
        score_points.band as previous_band,
        config_version.config_version as previous_config_version,
        score_points.points as previous_points,
        score_parts.base_points,
        score_parts.attribute_points,
        score_parts.event_points,
        score_parts.adjustment_points,
        score_parts.capped_points,
        lead_segments.is_handoff as was_handoff,
        scoring_dates.previous_scored_on
    from scoring_dates
    inner join scoring_dates as dates_of_this_run
        on scoring_dates.previous_scored_on = dates_of_this_run.scored_on
    inner join score_points
        on scoring_dates.previous_scored_on = score_points.scored_on
    cross join config_version
    left join score_parts
        on
            score_points.scored_on = score_parts.scored_on
            and score_points.contact_id = score_parts.contact_id
            and score_points.score = score_parts.score
    left join lead_segments
        on
            score_points.scored_on = lead_segments.scored_on
            and score_points.contact_id = lead_segments.contact_id

)

select * from final
