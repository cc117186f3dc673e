with

rules as (

    select * from {{ ref('int_rules') }}

),

score_groups as (

    select * from {{ ref('stg_rules__score_groups') }}

),

contact_rule_matches as (

    select * from {{ ref('int_contact_rule_matches') }}

),

fired_event_rules as (

    select * from {{ ref('int_fired_event_rules') }}

),

fired_rules as (

    select
        contact_rule_matches.scored_on,
        contact_rule_matches.contact_id,
        contact_rule_matches.rule_id,
        1 as matched_count,
        1 as paid_units,
        cast(null as date) as first_matched_on,
        cast(null as date) as last_matched_on
    from contact_rule_matches
    inner join rules
        on
            contact_rule_matches.rule_id = rules.rule_id
            and rules.looks_at = 'attribute'
            and (
                rules.effective_from is null
                or contact_rule_matches.scored_on >= rules.effective_from
            )
            and (
                rules.effective_to is null
                or contact_rule_matches.scored_on <= rules.effective_to
            )

    union all

    select
        scored_on,
        contact_id,
        rule_id,
        unit_count as matched_count,
        paid_units,
        first_unit_on as first_matched_on,
        last_unit_on as last_matched_on
    from fired_event_rules

),

points_paid as (

    select
        fired_rules.scored_on,
        fired_rules.contact_id,
        fired_rules.rule_id,
        rules.score,
        rules.rule_group,
        rules.effect,
        fired_rules.matched_count,
        cast(rules.points * fired_rules.paid_units as {{ type_points() }}) as decayed_points,
        cast({{ clamped(
            'rules.points * fired_rules.paid_units', 'rules.min_points', 'rules.max_points'
        ) }} as {{ type_points() }}) as capped_points,
        coalesce(score_groups.mode, 'sum') as group_mode,
        fired_rules.first_matched_on,
        fired_rules.last_matched_on
    from fired_rules
    inner join rules
        on fired_rules.rule_id = rules.rule_id
    left join score_groups
        on
            rules.score = score_groups.score
            and rules.rule_group = score_groups.rule_group

),

-- to put rules in order takes longer than all else here: only where the best one alone pays
points_put_in_order as (

    select
        *,
        1 as place
    from points_paid
    where group_mode = 'sum'

    union all

    select
        *,
        row_number() over (
            partition by scored_on, contact_id, score, rule_group
            order by capped_points desc nulls last, {{ in_plain_order('rule_id') }} asc
        ) as place
    from points_paid
    where group_mode <> 'sum'

),

final as (

    select
        scored_on,
        contact_id,
        rule_id,
        score,
        rule_group,
        effect,
        matched_count,
        decayed_points,
        capped_points,
        effect = 'points' and place = 1 as is_paid,
        first_matched_on,
        last_matched_on
    from points_put_in_order

)

select * from final
