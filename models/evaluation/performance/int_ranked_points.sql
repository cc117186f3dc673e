with

ranked_leads as (

    select * from {{ ref('int_ranked_leads') }}

),

points_counted_on_dates as (

    select
        score,
        scored_on,
        points,
        is_dated,
        count(*) as leads,
        count(case when is_won then 1 end) as wins
    from ranked_leads
    group by score, scored_on, points, is_dated

),

points_of_dates_and_of_all as (

    select
        score,
        scored_on,
        points,
        is_dated,
        leads,
        wins
    from points_counted_on_dates

    union all

    select
        score,
        cast(null as date) as scored_on,
        points,
        is_dated,
        cast(sum(leads) as bigint) as leads,
        cast(sum(wins) as bigint) as wins
    from points_counted_on_dates
    group by score, points, is_dated

),

points_added_up_from_the_top as (

    select
        score,
        scored_on,
        points,
        is_dated,
        leads,
        wins,
        sum(leads) over (
            partition by score, scored_on
            order by points desc, is_dated asc
            rows between unbounded preceding and current row
        ) as leads_down_to_here,
        sum(wins) over (
            partition by score, scored_on
            order by points desc, is_dated asc
            rows between unbounded preceding and current row
        ) as wins_down_to_here,
        sum(leads) over (partition by score, scored_on) as leads_in_all,
        sum(wins) over (partition by score, scored_on) as wins_in_all
    from points_of_dates_and_of_all

),

final as (

    select
        score,
        scored_on,
        points,
        leads,
        wins,
        leads - wins as losses,
        cast(leads_down_to_here - leads as bigint) as leads_above,
        cast(wins_down_to_here - wins as bigint) as wins_above,
        cast(
            leads_in_all - wins_in_all - (leads_down_to_here - wins_down_to_here) as bigint
        ) as losses_below,
        cast(leads_in_all as bigint) as leads_in_all,
        cast(wins_in_all as bigint) as wins_in_all,
        cast(leads_in_all - wins_in_all as bigint) as losses_in_all,
        is_dated
    from points_added_up_from_the_top

)

select * from final
