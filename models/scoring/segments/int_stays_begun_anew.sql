with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested

),

lead_segments as (

    select * from {{ ref('int_lead_segments') }}
    where is_handoff

),

lead_scores_before as (

    select * from {{ ref('stg_history__lead_scores') }}
    where is_handoff

),

lead_handoffs_before as (

    select * from {{ ref('stg_history__lead_handoffs') }}

),

next_dates_of_earlier_runs as (

    select
        scoring_dates.scored_on,
        scoring_dates.next_scored_on
    from scoring_dates
    left join scoring_dates as dates_of_this_run
        on scoring_dates.next_scored_on = dates_of_this_run.scored_on
    where scoring_dates.next_scored_on is not null and dates_of_this_run.scored_on is null

),

scores_of_stays as (

    select lead_scores_before.*
    from lead_scores_before
    inner join next_dates_of_earlier_runs
        on lead_scores_before.scored_on = next_dates_of_earlier_runs.next_scored_on
    left join lead_segments
        on
            next_dates_of_earlier_runs.scored_on = lead_segments.scored_on
            and lead_scores_before.contact_id = lead_segments.contact_id
    left join lead_handoffs_before
        on
            lead_scores_before.scored_on = lead_handoffs_before.handed_off_on
            and lead_scores_before.contact_id = lead_handoffs_before.contact_id
    where lead_segments.contact_id is null and lead_handoffs_before.contact_id is null

),

final as (

    select
        contact_id,
        scored_on as handed_off_on,
        max(segment) as segment,
        max(case when score = 'fit' then band end)
        || max(case when score = 'engagement' then band end) as grade,
        max(case when score = 'lead' then points end) as lead_points,
        max(config_version) as config_version
    from scores_of_stays
    group by contact_id, scored_on

)

select * from final
