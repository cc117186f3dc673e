with

labelled_points as (

    select * from {{ ref('int_labelled_points') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_evaluated

),

points_counted as (

    select
        score,
        scored_on,
        points,
        is_dated,
        count(*) as leads,
        count(case when is_won then 1 end) as wins
    from labelled_points
    group by score, scored_on, points, is_dated

),

calibrated_score as (

    select
        coalesce(
            max(case when score = 'lead' then score end), {{ first_text('score') }}
        ) as score
    from points_counted

),

-- what had come of the leads of one date was known on another
dates_learned_from as (

    select
        scoring_dates.scored_on as known_on,
        scoring_dates.is_as_of,
        points_counted.scored_on,
        points_counted.is_dated
    from scoring_dates
    inner join points_counted
        on
            (
                points_counted.is_dated
                and {{ days_between('points_counted.scored_on', 'scoring_dates.scored_on') }}
                >= {{ outcome_horizon_days() }}
            )
            or (not points_counted.is_dated and scoring_dates.is_as_of)
    group by
        scoring_dates.scored_on,
        scoring_dates.is_as_of,
        points_counted.scored_on,
        points_counted.is_dated

),

final as (

    select
        points_counted.score,
        dates_learned_from.known_on,
        points_counted.points,
        cast(sum(points_counted.leads) as bigint) as leads,
        cast(sum(points_counted.wins) as bigint) as wins,
        points_counted.score = calibrated_score.score as is_calibrated_score,
        dates_learned_from.is_as_of,
        points_counted.is_dated
    from points_counted
    cross join calibrated_score
    inner join dates_learned_from
        on
            points_counted.scored_on = dates_learned_from.scored_on
            and points_counted.is_dated = dates_learned_from.is_dated
    where
        dates_learned_from.is_as_of
        or points_counted.score = calibrated_score.score
    group by
        points_counted.score,
        dates_learned_from.known_on,
        points_counted.points,
        calibrated_score.score,
        dates_learned_from.is_as_of,
        points_counted.is_dated

)

select * from final
