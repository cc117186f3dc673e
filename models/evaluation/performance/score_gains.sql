with

ranked_points as (

    select * from {{ ref('int_ranked_points') }}
    where wins_in_all > 1 and losses_in_all > 1

),

deciles as (

    select listed.decile
    from (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) as listed (decile)

),

points_that_hold_a_cut as (

    select *
    from ranked_points
    where floor(10 * leads_above / leads_in_all) < floor(10 * (leads_above + leads) / leads_in_all)

),

-- leads with the same points on both sides of a cut share their wins in proportion
wins_down_to_the_cuts as (

    select
        points.score,
        points.scored_on,
        deciles.decile,
        points.leads_in_all,
        points.wins_in_all,
        points.is_dated,
        points.wins_above
        + points.wins * (deciles.decile * points.leads_in_all / 10.0 - points.leads_above)
        / cast(points.leads as {{ type_double() }}) as wins_down_to_here
    from points_that_hold_a_cut as points
    inner join deciles
        on
            points.leads_above * 10 < deciles.decile * points.leads_in_all
            and (points.leads_above + points.leads) * 10 >= deciles.decile * points.leads_in_all

),

wins_down_to_the_cuts_above as (

    select
        score,
        scored_on,
        decile,
        leads_in_all,
        wins_in_all,
        wins_down_to_here,
        is_dated,
        coalesce(lag(wins_down_to_here) over (
            partition by score, scored_on
            order by decile asc
        ), 0) as wins_above
    from wins_down_to_the_cuts

),

final as (

    select
        score,
        scored_on,
        decile,
        leads_in_all / cast(10 as {{ type_double() }}) as leads,
        wins_down_to_here - wins_above as wins,
        10 * (wins_down_to_here - wins_above)
        / cast(leads_in_all as {{ type_double() }}) as win_rate,
        wins_down_to_here / cast(wins_in_all as {{ type_double() }}) as gain,
        10 * wins_down_to_here
        / (decile * cast(wins_in_all as {{ type_double() }})) as lift,
        is_dated
    from wins_down_to_the_cuts_above

)

select * from final
