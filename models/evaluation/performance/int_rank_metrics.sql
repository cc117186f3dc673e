with

ranked_points as (

    select * from {{ ref('int_ranked_points') }}

),

-- of two leads with the same points, each stands above the other by half
pairs_counted as (

    select
        score,
        scored_on,
        leads_in_all,
        wins_in_all,
        losses_in_all,
        is_dated,
        sum(wins * (2 * losses_below + losses)) as half_pairs_in_order,
        max(abs(
            cast(wins_above + wins as {{ type_double() }}) / nullif(wins_in_all, 0)
            - cast(losses_in_all - losses_below as {{ type_double() }}) / nullif(losses_in_all, 0)
        )) as ks,
        sum(case
            when score in ('probability', 'calibrated_probability')
                then cast(
                    wins * (1 - points) * (1 - points) + losses * points * points
                    as {{ type_points() }}
                )
        end) as squared_errors
    from ranked_points
    group by score, scored_on, leads_in_all, wins_in_all, losses_in_all, is_dated

),

ranked as (

    select
        score,
        scored_on,
        leads_in_all as leads,
        wins_in_all as wins,
        losses_in_all as losses,
        is_dated,
        wins_in_all > 1 and losses_in_all > 1 as is_ranked,
        cast(half_pairs_in_order as {{ type_double() }})
        / nullif(2 * cast(wins_in_all as {{ type_double() }}) * losses_in_all, 0) as auc,
        ks,
        cast(squared_errors as {{ type_double() }}) / nullif(leads_in_all, 0) as brier
    from pairs_counted

),

final as (

    select
        score,
        scored_on,
        leads,
        wins,
        losses,
        case
            when wins > 0 and losses > 0
                then cast(wins as {{ type_double() }}) / nullif(leads, 0)
        end as base_rate,
        case when is_ranked then auc end as auc,
        case when is_ranked then ks end as ks,
        case when is_ranked then brier end as brier,
        is_dated
    from ranked

)

select * from final
