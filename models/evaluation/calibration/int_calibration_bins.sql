with

calibration_points as (

    select * from {{ ref('int_calibration_points') }}

),

points_numbered as (

    select
        score,
        known_on,
        points,
        leads,
        wins,
        is_calibrated_score,
        is_as_of,
        is_dated,
        row_number() over (partition by score, known_on order by points asc) as point_number,
        count(*) over (partition by score, known_on) as points_in_all,
        sum(leads) over (
            partition by score, known_on
            order by points asc
            rows between unbounded preceding and current row
        ) as leads_up_to_here,
        sum(leads) over (partition by score, known_on) as leads_in_all
    from calibration_points

),

points_put_into_bins as (

    select
        score,
        known_on,
        points,
        leads,
        wins,
        is_calibrated_score,
        is_as_of,
        is_dated,
        cast(case
            when points_in_all <= 200 then point_number
            else ceil(
                200 * (leads_up_to_here - leads / 2.0)
                / cast(leads_in_all as {{ type_double() }})
            )
        end as integer) as bin
    from points_numbered

),

final as (

    select
        score,
        known_on,
        bin,
        min(points) as from_points,
        max(points) as to_points,
        cast(sum(leads) as bigint) as leads,
        cast(sum(wins) as bigint) as wins,
        is_calibrated_score,
        is_as_of,
        is_dated
    from points_put_into_bins
    group by score, known_on, bin, is_calibrated_score, is_as_of, is_dated

)

select * from final
