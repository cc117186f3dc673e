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

event_kinds as (

    select * from {{ ref('int_event_kinds') }}

),

event_rule_values as (

    select * from {{ ref('int_event_rule_values') }}

),

kept_dates as (

    select * from {{ ref('int_kept_dates') }}

),

late_contacts as (

    select * from {{ ref('int_late_contacts') }}

),

-- a few rows, put together before the many events meet them
rules_of_kinds as (

    select
        event_rule_kinds.scored_on,
        event_rule_kinds.event_kind_key,
        event_rule_kinds.rule_id,
        lower(event_kinds.asset) as asset,
        event_rules.count_by,
        event_rules.daily_limit,
        event_rules.window_days,
        event_rules.effective_from,
        event_rules.effective_to,
        event_rules.value_conditions,
        kept_dates.scored_on is not null as is_kept_date
    from event_rule_kinds
    inner join event_rules
        on event_rule_kinds.rule_id = event_rules.rule_id
    inner join event_kinds
        on event_rule_kinds.event_kind_key = event_kinds.event_kind_key
    left join kept_dates
        on event_rule_kinds.scored_on = kept_dates.scored_on

),

final as (

    select
        rules_of_kinds.scored_on,
        lead_events.contact_id,
        rules_of_kinds.rule_id,
        rules_of_kinds.count_by,
        rules_of_kinds.daily_limit,
        rules_of_kinds.asset,
        lead_events.occurred_on
    from lead_events
    inner join rules_of_kinds
        on
            lead_events.event_kind_key = rules_of_kinds.event_kind_key
            and lead_events.occurred_on <= rules_of_kinds.scored_on
            and (
                rules_of_kinds.window_days is null
                or {{ days_between('lead_events.occurred_on', 'rules_of_kinds.scored_on') }}
                < rules_of_kinds.window_days
            )
            and (
                rules_of_kinds.effective_from is null
                or lead_events.occurred_on >= rules_of_kinds.effective_from
            )
            and (
                rules_of_kinds.effective_to is null
                or lead_events.occurred_on <= rules_of_kinds.effective_to
            )
    -- an unknown value must find its match too, and of all numbers only NaN is never a value
    left join event_rule_values
        on
            rules_of_kinds.scored_on = event_rule_values.scored_on
            and rules_of_kinds.rule_id = event_rule_values.rule_id
            and coalesce(lead_events.value, cast('NaN' as {{ type_double() }}))
            = coalesce(event_rule_values.value, cast('NaN' as {{ type_double() }}))
    where
        (rules_of_kinds.value_conditions = 0 or event_rule_values.rule_id is not null)
        -- late contacts are those of the one kept date; not a join, since DuckDB would take an
        -- empty table for no rows at all
        and (
            not rules_of_kinds.is_kept_date
            or lead_events.contact_id in (select late.contact_id from late_contacts as late)
        )

)

select * from final
