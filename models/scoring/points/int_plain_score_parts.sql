with

plain_score_points as (

    select * from {{ ref('int_plain_score_points') }}
    where is_scored

),

scores as (

    select * from {{ ref('stg_rules__scores') }}

),

weighted_rule_points as (

    select * from {{ ref('int_weighted_rule_points') }}

),

rules as (

    select * from {{ ref('int_rules') }}

),

score_adjustments as (

    select * from {{ ref('int_score_adjustments') }}

),

rules_summed_up as (

    select
        weighted_rule_points.scored_on,
        weighted_rule_points.contact_id,
        weighted_rule_points.score,
        sum(case when rules.looks_at = 'attribute' then weighted_rule_points.points else 0 end)
            as attribute_points,
        sum(case when rules.looks_at = 'events' then weighted_rule_points.points else 0 end)
            as event_points
    from weighted_rule_points
    inner join rules
        on weighted_rule_points.rule_id = rules.rule_id
    group by
        weighted_rule_points.scored_on,
        weighted_rule_points.contact_id,
        weighted_rule_points.score

),

final as (

    select
        plain_score_points.scored_on,
        plain_score_points.contact_id,
        plain_score_points.score,
        cast(scores.base_points as {{ type_points() }}) as base_points,
        cast(coalesce(rules_summed_up.attribute_points, 0) as {{ type_points() }})
            as attribute_points,
        cast(coalesce(rules_summed_up.event_points, 0) as {{ type_points() }}) as event_points,
        cast(coalesce(score_adjustments.points, 0) as {{ type_points() }})
            as adjustment_points,
        plain_score_points.capped_points as points
    from plain_score_points
    inner join scores
        on plain_score_points.score = scores.score
    left join rules_summed_up
        on
            plain_score_points.scored_on = rules_summed_up.scored_on
            and plain_score_points.contact_id = rules_summed_up.contact_id
            and plain_score_points.score = rules_summed_up.score
    left join score_adjustments
        on
            plain_score_points.scored_on = score_adjustments.scored_on
            and plain_score_points.contact_id = score_adjustments.contact_id
            and plain_score_points.score = score_adjustments.score

)

select * from final
