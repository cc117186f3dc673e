with

combined_score_points as (

    select * from {{ ref('int_combined_score_points') }}
    where is_scored

),

scores as (

    select * from {{ ref('stg_rules__scores') }}

),

combined_scores as (

    select * from {{ ref('stg_rules__combined_scores') }}

),

plain_score_parts as (

    select * from {{ ref('int_plain_score_parts') }}

),

score_adjustments as (

    select * from {{ ref('int_score_adjustments') }}

),

components_weighted as (

    select
        plain_score_parts.scored_on,
        plain_score_parts.contact_id,
        combined_scores.score,
        sum({{ weighted_points('plain_score_parts.base_points', 'combined_scores.weight') }})
            as base_points,
        sum({{ weighted_points('plain_score_parts.attribute_points', 'combined_scores.weight') }})
            as attribute_points,
        sum({{ weighted_points('plain_score_parts.event_points', 'combined_scores.weight') }})
            as event_points,
        sum({{ weighted_points('plain_score_parts.adjustment_points', 'combined_scores.weight') }})
            as adjustment_points
    from plain_score_parts
    inner join combined_scores
        on plain_score_parts.score = combined_scores.component
    group by
        plain_score_parts.scored_on,
        plain_score_parts.contact_id,
        combined_scores.score

),

final as (

    select
        combined_score_points.scored_on,
        combined_score_points.contact_id,
        combined_score_points.score,
        cast(
            cast(scores.base_points as {{ type_points() }}) + components_weighted.base_points
            as {{ type_points() }}
        ) as base_points,
        cast(components_weighted.attribute_points as {{ type_points() }}) as attribute_points,
        cast(components_weighted.event_points as {{ type_points() }}) as event_points,
        cast(
            components_weighted.adjustment_points + coalesce(score_adjustments.points, 0)
            as {{ type_points() }}
        ) as adjustment_points,
        combined_score_points.capped_points as points
    from combined_score_points
    inner join scores
        on combined_score_points.score = scores.score
    inner join components_weighted
        on
            combined_score_points.scored_on = components_weighted.scored_on
            and combined_score_points.contact_id = components_weighted.contact_id
            and combined_score_points.score = components_weighted.score
    left join score_adjustments
        on
            combined_score_points.scored_on = score_adjustments.scored_on
            and combined_score_points.contact_id = score_adjustments.contact_id
            and combined_score_points.score = score_adjustments.score

)

select * from final
