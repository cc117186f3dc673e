with

score_audiences as (

    select * from {{ ref('int_score_audiences') }}
    where kind = 'combined'

),

scores as (

    select * from {{ ref('stg_rules__scores') }}

),

component_points as (

    select * from {{ ref('int_component_points') }}

),

score_adjustments as (

    select * from {{ ref('int_score_adjustments') }}

),

components_summed_up as (

    select
        scored_on,
        contact_id,
        score,
        sum(points) as points
    from component_points
    group by scored_on, contact_id, score

),

points_added_up as (

    select
        score_audiences.scored_on,
        score_audiences.contact_id,
        score_audiences.score,
        cast(
            cast(scores.base_points as {{ type_points() }})
            + components_summed_up.points
            + coalesce(score_adjustments.points, 0)
            as {{ type_points() }}
        ) as uncapped_points,
        cast(scores.min_points as {{ type_points() }}) as min_points,
        cast(scores.max_points as {{ type_points() }}) as max_points,
        score_audiences.is_in_audience and components_summed_up.contact_id is not null as is_scored
    from score_audiences
    inner join scores
        on score_audiences.score = scores.score
    left join components_summed_up
        on
            score_audiences.scored_on = components_summed_up.scored_on
            and score_audiences.contact_id = components_summed_up.contact_id
            and score_audiences.score = components_summed_up.score
    left join score_adjustments
        on
            score_audiences.scored_on = score_adjustments.scored_on
            and score_audiences.contact_id = score_adjustments.contact_id
            and score_audiences.score = score_adjustments.score

),

final as (

    select
        scored_on,
        contact_id,
        score,
        uncapped_points,
        {{ clamped('uncapped_points', 'min_points', 'max_points') }} as capped_points,
        is_scored
    from points_added_up

)

select * from final
