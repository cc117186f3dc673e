with

score_points as (

    select * from {{ ref('int_score_points') }}

),

drift_dates as (

    select * from {{ ref('int_drift_dates') }}

),

score_cuts as (

    select * from {{ ref('int_score_cuts') }}

),

points_of_compared_dates as (

    select
        score_points.score,
        score_points.scored_on,
        score_points.is_scored,
        score_points.band,
        cast(score_points.points as {{ type_double() }}) as points,
        count(*) as leads
    from score_points
    inner join drift_dates
        on score_points.scored_on = drift_dates.scored_on
    group by
        score_points.score,
        score_points.scored_on,
        score_points.is_scored,
        score_points.band,
        score_points.points

),

final as (

    select
        'score:' || points_of_compared_dates.score as subject,
        points_of_compared_dates.scored_on,
        case
            when points_of_compared_dates.is_scored then coalesce(score_cuts.bin, '(new)')
            else '(excluded)'
        end as bin,
        cast(sum(points_of_compared_dates.leads) as bigint) as leads
    from points_of_compared_dates
    left join score_cuts
        on
            points_of_compared_dates.score = score_cuts.score
            and (
                score_cuts.from_points is null
                or points_of_compared_dates.points >= score_cuts.from_points
            )
            and (
                score_cuts.below_points is null
                or points_of_compared_dates.points < score_cuts.below_points
            )
    group by
        points_of_compared_dates.score,
        points_of_compared_dates.scored_on,
        case
            when points_of_compared_dates.is_scored then coalesce(score_cuts.bin, '(new)')
            else '(excluded)'
        end

    union all

    select
        'band:' || score as subject,
        scored_on,
        case when is_scored then coalesce(band, '(none)') else '(excluded)' end as bin,
        cast(sum(leads) as bigint) as leads
    from points_of_compared_dates
    group by
        score,
        scored_on,
        case when is_scored then coalesce(band, '(none)') else '(excluded)' end

)

select * from final
