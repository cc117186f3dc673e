with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested and previous_scored_on is not null

),

score_parts as (

    select * from {{ ref('int_score_parts') }}

),

scores_before as (

    select * from {{ ref('int_scores_before') }}
    where previous_points is not null

),

kept_dates as (

    select * from {{ ref('int_kept_dates') }}

),

leads as (

    select * from {{ ref('int_leads') }}

),

final as (

    select
        scoring_dates.scored_on,
        score_parts.contact_id,
        score_parts.score,
        score_parts.base_points,
        score_parts.attribute_points,
        score_parts.event_points,
        score_parts.adjustment_points,
        score_parts.capped_points
    from scoring_dates
    inner join score_parts
        on scoring_dates.previous_scored_on = score_parts.scored_on

    union all

    -- whoever was not scored on the date once more has the parts of then
    select
        scores_before.scored_on,
        scores_before.contact_id,
        scores_before.score,
        scores_before.base_points,
        scores_before.attribute_points,
        scores_before.event_points,
        scores_before.adjustment_points,
        scores_before.capped_points
    from scores_before
    inner join kept_dates
        on scores_before.previous_scored_on = kept_dates.scored_on
    left join leads
        on
            scores_before.previous_scored_on = leads.scored_on
            and scores_before.contact_id = leads.contact_id
    where leads.contact_id is null

)

select * from final
