with

score_points as (

    select * from {{ ref('int_score_points') }}

),

scores as (

    select * from {{ ref('stg_rules__scores') }}

),

group_points as (

    select * from {{ ref('int_group_points') }}

),

component_points as (

    select * from {{ ref('int_component_points') }}

),

lead_adjustments as (

    select * from {{ ref('int_lead_adjustments') }}

),

final as (

    select
        score_points.scored_on,
        score_points.contact_id,
        score_points.score,
        1 as entry_number,
        'base' as entry,
        null as rule_group,
        null as rule_id,
        cast(scores.base_points as {{ type_points() }}) as points,
        cast(null as date) as matched_on
    from score_points
    inner join scores
        on score_points.score = scores.score

    union all

    select
        scored_on,
        contact_id,
        score,
        5 as entry_number,
        'group_weight' as entry,
        rule_group,
        null as rule_id,
        weighted_points - rule_points as points,
        null as matched_on
    from group_points
    where weighted_points <> rule_points

    union all

    select
        scored_on,
        contact_id,
        score,
        6 as entry_number,
        'group_cap' as entry,
        rule_group,
        null as rule_id,
        capped_points - weighted_points as points,
        null as matched_on
    from group_points
    where capped_points <> weighted_points

    union all

    select
        scored_on,
        contact_id,
        score,
        7 as entry_number,
        'component' as entry,
        component as rule_group,
        null as rule_id,
        points,
        null as matched_on
    from component_points

    union all

    select
        scored_on,
        contact_id,
        score,
        8 as entry_number,
        'adjustment' as entry,
        null as rule_group,
        adjustment_id as rule_id,
        points,
        adjusted_on as matched_on
    from lead_adjustments

    union all

    select
        scored_on,
        contact_id,
        score,
        9 as entry_number,
        'score_cap' as entry,
        null as rule_group,
        null as rule_id,
        capped_points - uncapped_points as points,
        null as matched_on
    from score_points
    where capped_points <> uncapped_points

)

select * from final
