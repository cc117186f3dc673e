with

rule_points as (

    select * from {{ ref('int_rule_points') }}
    where is_paid

),

score_groups as (

    select * from {{ ref('stg_rules__score_groups') }}

),

rules_summed_up as (

    select
        scored_on,
        contact_id,
        score,
        rule_group,
        sum(capped_points) as rule_points
    from rule_points
    group by scored_on, contact_id, score, rule_group

),

points_weighted as (

    select
        rules_summed_up.scored_on,
        rules_summed_up.contact_id,
        rules_summed_up.score,
        rules_summed_up.rule_group,
        cast(rules_summed_up.rule_points as {{ type_points() }}) as rule_points,
        {{ weighted_points('rules_summed_up.rule_points', 'coalesce(score_groups.weight, 1)') }}
            as weighted_points,
        cast(score_groups.min_points as {{ type_points() }}) as min_points,
        cast(score_groups.max_points as {{ type_points() }}) as max_points
    from rules_summed_up
    left join score_groups
        on
            rules_summed_up.score = score_groups.score
            and rules_summed_up.rule_group = score_groups.rule_group

),

final as (

    select
        scored_on,
        contact_id,
        score,
        rule_group,
        rule_points,
        weighted_points,
        {{ clamped('weighted_points', 'min_points', 'max_points') }} as capped_points
    from points_weighted

)

select * from final
