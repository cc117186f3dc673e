with

rule_conditions as (

    select * from {{ ref('stg_rules__rule_conditions') }}

),

event_rules as (

    select * from {{ ref('stg_rules__event_rules') }}

),

conditions_read as (

    select
        rule_conditions.rule_id,
        rule_conditions.condition_number,
        rule_conditions.operator,
        rule_conditions.value,
        event_rules.rule_id is not null as is_of_event_rule,
        event_rules.rule_id is not null and rule_conditions.field like 'contact.%'
            as asks_contact_of_event,
        rule_conditions.field
    from rule_conditions
    left join event_rules
        on rule_conditions.rule_id = event_rules.rule_id

),

final as (

    select
        rule_id,
        condition_number,
        case
            when asks_contact_of_event or not is_of_event_rule then 'contact'
            when field = 'value' then 'event_value'
            else 'event_kind'
        end as subject,
        case
            when asks_contact_of_event then trim(substr(field, length('contact.') + 1))
            else field
        end as field,
        -- a not_... operator is its positive twin turned round
        case
            when operator in ('not_equals', 'in', 'not_in') then 'equals'
            when operator = 'not_contains' then 'contains'
            else operator
        end as comparison,
        operator in ('in', 'not_in') as is_list,
        operator in ('not_equals', 'not_in', 'not_contains') as is_negated,
        value
    from conditions_read

)

select * from final
