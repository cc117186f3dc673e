with

combined_scores as (

    select * from {{ ref('stg_rules__combined_scores') }}

),

plain_score_points as (

    select * from {{ ref('int_plain_score_points') }}
    where is_scored

),

points_rounded as (

    select
        scored_on,
        contact_id,
        score,
        {{ final_points('capped_points', 'is_scored') }} as points
    from plain_score_points

),

final as (

    select
        points_rounded.scored_on,
        points_rounded.contact_id,
        combined_scores.score,
        combined_scores.component,
        {{ weighted_points('points_rounded.points', 'combined_scores.weight') }} as points
    from points_rounded
    inner join combined_scores
        on points_rounded.score = combined_scores.component

)

select * from final
