with

leads as (

    select * from {{ ref('int_leads') }}
    where is_as_of

),

rules as (

    select * from {{ ref('int_rules') }}

),

condition_operands as (

    select * from {{ ref('int_condition_operands') }}

),

lead_attributes as (

    select * from {{ ref('int_lead_attributes') }}

),

lead_events as (

    select * from {{ ref('int_lead_events') }}

),

event_kinds as (

    select * from {{ ref('int_event_kinds') }}

),

attributes_counted as (

    select
        lead_attributes.attribute as subject,
        count(*) as contacts
    from lead_attributes
    inner join leads
        on
            lead_attributes.scored_on = leads.scored_on
            and lead_attributes.contact_id = leads.contact_id
    group by lead_attributes.attribute

),

attributes_of_rules as (

    select field as subject
    from condition_operands
    where subject = 'contact' and rule_id in (select active.rule_id from rules as active)
    group by field

),

event_types_of_contacts as (

    select
        lower(event_kinds.event_type) as subject,
        leads.contact_id
    from lead_events
    inner join event_kinds
        on lead_events.event_kind_key = event_kinds.event_kind_key
    inner join leads
        on
            lead_events.contact_id = leads.contact_id
            and lead_events.occurred_on <= leads.scored_on
    group by lower(event_kinds.event_type), leads.contact_id

),

event_types_counted as (

    select
        subject,
        count(*) as contacts
    from event_types_of_contacts
    group by subject

),

event_types_of_rules as (

    select event_type as subject
    from rules
    where event_type is not null
    group by event_type

),

final as (

    select
        'attribute' as subject_kind,
        coalesce(attributes_counted.subject, attributes_of_rules.subject) as subject,
        coalesce(attributes_counted.contacts, 0) as contacts,
        attributes_of_rules.subject is not null as is_used_by_a_rule
    from attributes_counted
    full outer join attributes_of_rules
        on attributes_counted.subject = attributes_of_rules.subject

    union all

    select
        'event_type' as subject_kind,
        event_types_counted.subject,
        event_types_counted.contacts,
        event_types_of_rules.subject is not null as is_used_by_a_rule
    from event_types_counted
    left join event_types_of_rules
        on event_types_counted.subject = event_types_of_rules.subject

)

select * from final
