with

rule_points as (

    select * from {{ ref('int_rule_points') }}
    where effect = 'points'

),

score_groups as (

    select * from {{ ref('stg_rules__score_groups') }}

),

weights_found as (

    select
        rule_points.*,
        coalesce(score_groups.weight, 1) as weight
    from rule_points
    left join score_groups
        on
            rule_points.score = score_groups.score
            and rule_points.rule_group = score_groups.rule_group

),

final as (

    select
        scored_on,
        contact_id,
        score,
        rule_id,
        {{ weighted_points('decayed_points', 'weight') }} as points,
        weight
    from weights_found

)

select * from final
