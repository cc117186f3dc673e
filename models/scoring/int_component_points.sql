with

combined_scores as (

    select * from {{ ref('stg_rules__combined_scores') }}

),

plain_score_points as (

    select * from {{ ref('int_plain_score_points') }}
    where is_scored

),

final as (

    select
        plain_score_points.scored_on,
        plain_score_points.contact_id,
        combined_scores.score,
        combined_scores.component,
        cast(
            cast({{ final_points('plain_score_points.capped_points', 'plain_score_points.is_scored') }}
                as {{ type_double() }}) * combined_scores.weight
            as {{ type_points() }}
        ) as points
    from plain_score_points
    inner join combined_scores
        on plain_score_points.score = combined_scores.component

)

select * from final
