with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested

),

lead_scores_before as (

    select * from {{ ref('stg_history__lead_scores') }}

),

final as (

    select
        scoring_dates.scored_on,
        lead_scores_before.contact_id,
        lead_scores_before.score,
        lead_scores_before.band as previous_band,
        lead_scores_before.config_version as previous_config_version,
        lead_scores_before.points as previous_points,
        lead_scores_before.base_points,
        lead_scores_before.attribute_points,
        lead_scores_before.event_points,
        lead_scores_before.adjustment_points,
        lead_scores_before.capped_points,
        lead_scores_before.is_handoff as was_handoff,
        scoring_dates.previous_scored_on
    from scoring_dates
    inner join lead_scores_before
        on scoring_dates.previous_scored_on = lead_scores_before.scored_on
    left join scoring_dates as dates_of_this_run
        on scoring_dates.previous_scored_on = dates_of_this_run.scored_on
    where dates_of_this_run.scored_on is null

)

select * from final
