with

ranked_points as (

    select * from {{ ref('int_ranked_points') }}
    where scored_on is null

),

points_numbered as (

    select
        score,
        points,
        leads,
        wins,
        leads_in_all,
        leads_in_all - leads_above - leads / 2.0 as leads_up_to_the_middle,
        row_number() over (partition by score order by points asc) as point_number,
        count(*) over (partition by score) as points_in_all
    from ranked_points

),

points_put_into_bins as (

    select
        score,
        points,
        leads,
        wins,
        case
            when points_in_all <= 10 then point_number
            else ceil(10 * leads_up_to_the_middle / cast(leads_in_all as {{ type_double() }}))
        end as rough_bin
    from points_numbered

),

bins_counted as (

    select
        score,
        rough_bin,
        min(points) as from_points,
        max(points) as to_points,
        cast(sum(leads) as bigint) as leads,
        cast(sum(wins) as bigint) as wins
    from points_put_into_bins
    group by score, rough_bin

),

final as (

    select
        score,
        cast(row_number() over (
            partition by score
            order by rough_bin asc
        ) as integer) as bin,
        from_points,
        to_points,
        leads,
        wins
    from bins_counted

)

select * from final
