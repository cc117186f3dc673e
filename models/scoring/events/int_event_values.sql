with

lead_events as (

    select * from {{ ref('int_lead_events') }}

),

event_kinds as (

    select * from {{ ref('int_event_kinds') }}

),

-- nobody asks for the numbers of events if no rule has a condition on them
rules_on_values as (

    select
        event_type,
        count(*) as rule_count
    from {{ ref('int_rules') }}
    where value_conditions > 0
    group by event_type

),

kinds_asked_for as (

    select event_kinds.event_kind_key
    from event_kinds
    inner join rules_on_values
        on rules_on_values.event_type in ('*', lower(event_kinds.event_type))
    group by event_kinds.event_kind_key

),

final as (

    select
        lead_events.value,
        {{ number_as_text('lead_events.value') }} as value_text
    from lead_events
    inner join kinds_asked_for
        on lead_events.event_kind_key = kinds_asked_for.event_kind_key
    group by lead_events.value

)

select * from final
