with

event_rule_units as (

    select * from {{ ref('int_event_rule_units') }}

),

rules as (

    select * from {{ ref('int_rules') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where previous_scored_on is not null

),

units_weighed as (

    select
        event_rule_units.scored_on,
        event_rule_units.contact_id,
        event_rule_units.rule_id,
        event_rule_units.units,
        event_rule_units.unit_on,
        coalesce(event_rule_units.unit_on > scoring_dates.previous_scored_on, false) as is_new,
        {{ decay_weight(
            'rules.decay_shape',
            days_between('event_rule_units.unit_on', 'event_rule_units.scored_on'),
            'rules.interval_days',
            'rules.percent'
        ) }} as unit_weight
    from event_rule_units
    inner join rules
        on event_rule_units.rule_id = rules.rule_id
    left join scoring_dates
        on event_rule_units.scored_on = scoring_dates.scored_on

),

final as (

    select
        scored_on,
        contact_id,
        rule_id,
        sum(units) as unit_count,
        -- an exact sum: see type_points
        cast(sum(cast(unit_weight as decimal(18, 15)) * units) as decimal(38, 15))
            as decayed_units,
        sum(case when is_new then units else 0 end) as new_unit_count,
        cast(
            sum(case when is_new then cast(unit_weight as decimal(18, 15)) * units else 0 end)
            as decimal(38, 15)
        ) as new_decayed_units,
        min(unit_on) as first_unit_on,
        max(unit_on) as last_unit_on
    from units_weighed
    group by scored_on, contact_id, rule_id

)

select * from final
