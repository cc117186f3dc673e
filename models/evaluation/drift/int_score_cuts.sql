with

score_points as (

    select * from {{ ref('int_score_points') }}
    where is_scored

),

baseline as (

    select * from {{ ref('int_drift_dates') }}
    where is_baseline

),

points_counted as (

    select
        score_points.score,
        cast(score_points.points as {{ type_double() }}) as points,
        count(*) as leads
    from score_points
    inner join baseline
        on score_points.scored_on = baseline.scored_on
    group by score_points.score, cast(score_points.points as {{ type_double() }})

),

points_added_up as (

    select
        score,
        points,
        leads,
        sum(leads) over (
            partition by score
            order by points asc
            rows between unbounded preceding and current row
        ) as leads_up_to_here,
        sum(leads) over (partition by score) as leads_in_all
    from points_counted

),

points_put_into_bins as (

    select
        score,
        points,
        ceil(
            10 * (leads_up_to_here - leads / 2.0) / cast(leads_in_all as {{ type_double() }})
        ) as bin
    from points_added_up

),

bins_cut as (

    select
        score,
        bin,
        min(points) as lowest_points
    from points_put_into_bins
    group by score, bin

),

bins_joined as (

    select
        score,
        lowest_points,
        lag(lowest_points) over (partition by score order by bin asc) as lower_points,
        lead(lowest_points) over (partition by score order by bin asc) as below_points
    from bins_cut

),

final as (

    select
        score,
        case
            when lower_points is not null then 'from ' || {{ number_as_text('lowest_points') }}
            when below_points is not null then 'below ' || {{ number_as_text('below_points') }}
            else 'any'
        end as bin,
        case when lower_points is not null then lowest_points end as from_points,
        below_points
    from bins_joined

)

select * from final
