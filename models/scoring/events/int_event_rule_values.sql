with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

event_values as (

    select * from {{ ref('int_event_values') }}

),

event_rules as (

    select * from {{ ref('int_rules') }}
    where value_conditions > 0

),

value_conditions_met as (

    select * from {{ ref('int_conditions_met') }}
    where subject = 'event_value'

),

unknown_conditions as (

    select * from {{ ref('int_condition_operands') }}
    where subject = 'event_value' and comparison = 'is_unknown'

),

conditions_met as (

    select
        value_conditions_met.scored_on,
        value_conditions_met.rule_id,
        event_values.value
    from event_values
    inner join value_conditions_met
        on event_values.value_text = value_conditions_met.value

    union all

    select
        scoring_dates.scored_on,
        unknown_conditions.rule_id,
        event_values.value
    from event_values
    cross join unknown_conditions
    cross join scoring_dates
    where event_values.value is null

),

final as (

    select
        conditions_met.scored_on,
        conditions_met.rule_id,
        conditions_met.value
    from conditions_met
    inner join event_rules
        on conditions_met.rule_id = event_rules.rule_id
    group by
        conditions_met.scored_on,
        conditions_met.rule_id,
        conditions_met.value,
        event_rules.value_conditions
    having count(*) = event_rules.value_conditions

)

select * from final
