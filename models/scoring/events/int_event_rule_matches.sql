with

lead_events as (

    select * from {{ ref('int_lead_events') }}

),

event_rules as (

    select * from {{ ref('int_rules') }}
    where looks_at = 'events'

),

event_rule_kinds as (

    select * from {{ ref('int_event_rule_kinds') }}

),

event_rule_values as (

    select * from {{ ref('int_event_rule_values') }}

),

events_of_the_kind as (

    select
        event_rule_kinds.scored_on,
        lead_events.contact_id,
        event_rule_kinds.rule_id,
        lead_events.asset,
        lead_events.value,
        lead_events.occurred_on,
        {{ days_between('lead_events.occurred_on', 'event_rule_kinds.scored_on') }} as age_in_days
    from lead_events
    inner join event_rule_kinds
        on
            lead_events.event_type = event_rule_kinds.event_type
            and coalesce(lead_events.channel, '') = coalesce(event_rule_kinds.channel, '')
            and coalesce(lead_events.asset, '') = coalesce(event_rule_kinds.asset, '')
            and coalesce(lead_events.campaign, '') = coalesce(event_rule_kinds.campaign, '')
            and lead_events.occurred_on <= event_rule_kinds.scored_on

),

final as (

    select
        events_of_the_kind.scored_on,
        events_of_the_kind.contact_id,
        events_of_the_kind.rule_id,
        event_rules.count_by,
        event_rules.daily_limit,
        lower(events_of_the_kind.asset) as asset,
        events_of_the_kind.occurred_on
    from events_of_the_kind
    inner join event_rules
        on
            events_of_the_kind.rule_id = event_rules.rule_id
            and (
                event_rules.window_days is null
                or events_of_the_kind.age_in_days < event_rules.window_days
            )
            and (
                event_rules.effective_from is null
                or events_of_the_kind.occurred_on >= event_rules.effective_from
            )
            and (
                event_rules.effective_to is null
                or events_of_the_kind.occurred_on <= event_rules.effective_to
            )
    -- an unknown value must find its match too, and of all numbers only NaN is never a value
    left join event_rule_values
        on
            events_of_the_kind.scored_on = event_rule_values.scored_on
            and events_of_the_kind.rule_id = event_rule_values.rule_id
            and coalesce(events_of_the_kind.value, cast('NaN' as {{ type_double() }}))
            = coalesce(event_rule_values.value, cast('NaN' as {{ type_double() }}))
    where event_rules.value_conditions = 0 or event_rule_values.rule_id is not null

)

select * from final
