with

ranked_points as (

    select * from {{ ref('int_ranked_points') }}

),

rank_metrics as (

    select * from {{ ref('int_rank_metrics') }}
    where auc is not null

),

final as (

    select
        ranked_points.score,
        ranked_points.scored_on,
        ranked_points.points,
        ranked_points.wins,
        ranked_points.losses,
        (ranked_points.losses_below + 0.5 * ranked_points.losses)
        / cast(ranked_points.losses_in_all as {{ type_double() }})
        - rank_metrics.auc as won_placement,
        (ranked_points.wins_above + 0.5 * ranked_points.wins)
        / cast(ranked_points.wins_in_all as {{ type_double() }})
        - rank_metrics.auc as lost_placement
    from ranked_points
    inner join rank_metrics
        on
            ranked_points.score = rank_metrics.score
            and ranked_points.scored_on is not distinct from rank_metrics.scored_on

)

select * from final
