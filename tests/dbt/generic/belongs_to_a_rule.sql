{#
    Every condition belongs to a rule and names a field that this kind of rule can look at: an
    attribute by its name for an attribute rule; for an event rule a column of the event, or
    contact. and the name of an attribute.
#}
{% test belongs_to_a_rule(model, attribute_rules, event_rules) %}

with

conditions as (

    select
        {{ rule_text('rule_id') }} as rule_id,
        lower({{ rule_text('field') }}) as field
    from {{ model }}

),

rules_of_both_kinds as (

    select
        {{ rule_text('rule_id') }} as rule_id,
        'attribute' as rule_kind
    from {{ attribute_rules }}

    union all

    select
        {{ rule_text('rule_id') }} as rule_id,
        'event' as rule_kind
    from {{ event_rules }}

)

select
    conditions.rule_id,
    conditions.field,
    rules_of_both_kinds.rule_kind
from conditions
left join rules_of_both_kinds
    on conditions.rule_id = rules_of_both_kinds.rule_id
where
    rules_of_both_kinds.rule_id is null
    or (rules_of_both_kinds.rule_kind = 'attribute' and conditions.field like 'contact.%')
    or (
        rules_of_both_kinds.rule_kind = 'event'
        and conditions.field not in ('asset', 'channel', 'campaign', 'value')
        and conditions.field not like 'contact._%'
    )

{% endtest %}
