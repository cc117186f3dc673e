with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested and previous_scored_on is not null

),

weighted_rule_points as (

    select * from {{ ref('int_weighted_rule_points') }}

),

rule_points_before as (

    select * from {{ ref('int_rule_points_before') }}

),

new_units as (

    select * from {{ ref('int_event_rule_counts') }}
    where new_unit_count > 0

),

rules as (

    select * from {{ ref('int_rules') }}

),

contact_rule_matches as (

    select *
    from {{ ref('int_contact_rule_matches') }}
    -- what an attribute rule pays says itself whether it matches
    where rule_id in (
        select event_rules.rule_id from rules as event_rules
        where event_rules.looks_at = 'events'
    )

),

points_now_and_before as (

    select
        scoring_dates.scored_on,
        weighted_rule_points.contact_id,
        weighted_rule_points.rule_id,
        weighted_rule_points.weight,
        weighted_rule_points.points,
        1 as fired_now,
        0 as fired_before
    from weighted_rule_points
    inner join scoring_dates
        on weighted_rule_points.scored_on = scoring_dates.scored_on

    union all

    select
        scored_on,
        contact_id,
        rule_id,
        weight,
        -points as points,
        0 as fired_now,
        1 as fired_before
    from rule_points_before

),

points_compared as (

    select
        scored_on,
        contact_id,
        rule_id,
        weight,
        sum(points) as points_change,
        max(fired_now) = 1 as is_fired,
        max(fired_before) = 1 as was_fired
    from points_now_and_before
    group by scored_on, contact_id, rule_id, weight

),

final as (

    select
        points_compared.scored_on,
        points_compared.contact_id,
        rules.score,
        points_compared.rule_id,
        rules.looks_at,
        rules.pays,
        rules.contact_conditions > 0 as looks_at_contact,
        contact_rule_matches.contact_id is not null as matches_contact,
        points_compared.is_fired,
        points_compared.was_fired,
        -- since the date before, the calendar has brought the rule into effect or taken it out
        coalesce(
            rules.effective_from > scoring_dates.previous_scored_on, false
        ) or coalesce(rules.effective_to < scoring_dates.scored_on, false) as is_dated,
        coalesce(new_units.new_unit_count, 0) as new_unit_count,
        cast(
            cast(rules.points as {{ type_double() }}) * new_units.new_decayed_units
            * points_compared.weight
            as {{ type_points() }}
        ) as new_unit_points,
        cast(points_compared.points_change as {{ type_points() }}) as points_change
    from points_compared
    inner join scoring_dates
        on points_compared.scored_on = scoring_dates.scored_on
    inner join rules
        on points_compared.rule_id = rules.rule_id
    left join new_units
        on
            points_compared.scored_on = new_units.scored_on
            and points_compared.contact_id = new_units.contact_id
            and points_compared.rule_id = new_units.rule_id
    left join contact_rule_matches
        on
            points_compared.scored_on = contact_rule_matches.scored_on
            and points_compared.contact_id = contact_rule_matches.contact_id
            and points_compared.rule_id = contact_rule_matches.rule_id
    where points_compared.points_change <> 0 or new_units.contact_id is not null

)

select * from final
