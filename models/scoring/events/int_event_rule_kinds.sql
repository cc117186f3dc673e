with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

event_kinds as (

    select * from {{ ref('int_event_kinds') }}
    where event_type is not null

),

event_rules as (

    select * from {{ ref('int_rules') }}
    where looks_at = 'events'

),

kind_conditions_met as (

    select * from {{ ref('int_conditions_met') }}
    where subject = 'event_kind'

),

unknown_conditions as (

    select * from {{ ref('int_condition_operands') }}
    where subject = 'event_kind' and comparison = 'is_unknown'

),

kind_fields as (

    {% for field in ['channel', 'asset', 'campaign'] %}
        {% if not loop.first %}
            union all
        {% endif %}
        select
            event_kind_key,
            event_type,
            '{{ field }}' as field,
            {{ field }} as value
        from event_kinds
    {% endfor %}

),

conditions_met as (

    select
        kind_conditions_met.scored_on,
        kind_conditions_met.rule_id,
        kind_fields.event_kind_key,
        kind_fields.event_type
    from kind_fields
    inner join kind_conditions_met
        on
            kind_fields.field = kind_conditions_met.field
            and kind_fields.value = kind_conditions_met.value

    union all

    select
        scoring_dates.scored_on,
        unknown_conditions.rule_id,
        kind_fields.event_kind_key,
        kind_fields.event_type
    from kind_fields
    inner join unknown_conditions
        on kind_fields.field = unknown_conditions.field
    cross join scoring_dates
    where kind_fields.value is null

),

conditions_counted as (

    select
        scored_on,
        rule_id,
        event_kind_key,
        event_type,
        count(*) as conditions_met
    from conditions_met
    group by scored_on, rule_id, event_kind_key, event_type

    union all

    select
        scoring_dates.scored_on,
        event_rules.rule_id,
        event_kinds.event_kind_key,
        event_kinds.event_type,
        0 as conditions_met
    from event_rules
    inner join event_kinds
        on event_rules.event_type in ('*', lower(event_kinds.event_type))
    cross join scoring_dates
    where event_rules.kind_conditions = 0

),

final as (

    select
        conditions_counted.scored_on,
        conditions_counted.rule_id,
        conditions_counted.event_kind_key
    from conditions_counted
    inner join event_rules
        on
            conditions_counted.rule_id = event_rules.rule_id
            and conditions_counted.conditions_met = event_rules.kind_conditions
            and event_rules.event_type in ('*', lower(conditions_counted.event_type))

)

select * from final
