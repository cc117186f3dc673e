with

rules as (

    select * from {{ ref('int_rules') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

rule_points as (

    select * from {{ ref('int_rule_points') }}

),

final as (

    select
        rules.rule_id,
        rules.score,
        rules.effect,
        count(*) as contacts_fired,
        sum(case when rule_points.is_paid then rule_points.capped_points else 0 end) as points_paid
    from rule_points
    inner join scoring_dates
        on rule_points.scored_on = scoring_dates.scored_on
    inner join rules
        on rule_points.rule_id = rules.rule_id
    group by rules.rule_id, rules.score, rules.effect

)

select * from final
