with

leads as (

    select * from {{ ref('int_leads') }}

),

rules as (

    select * from {{ ref('int_rules') }}
    where contact_conditions > 0

),

rule_attributes as (

    select * from {{ ref('int_rule_attributes') }}

),

contact_conditions_met as (

    select * from {{ ref('int_conditions_met') }}
    where subject = 'contact'

),

unknown_conditions as (

    select * from {{ ref('int_condition_operands') }}
    where subject = 'contact' and comparison = 'is_unknown'

),

unknown_conditions_met as (

    select
        leads.scored_on,
        leads.contact_id,
        unknown_conditions.rule_id
    from leads
    cross join unknown_conditions
    left join rule_attributes
        on
            leads.scored_on = rule_attributes.scored_on
            and leads.contact_id = rule_attributes.contact_id
            and unknown_conditions.field = rule_attributes.attribute
    where rule_attributes.contact_id is null

),

conditions_met as (

    select
        rule_attributes.scored_on,
        rule_attributes.contact_id,
        contact_conditions_met.rule_id
    from rule_attributes
    inner join contact_conditions_met
        on
            rule_attributes.scored_on = contact_conditions_met.scored_on
            and rule_attributes.attribute = contact_conditions_met.field
            and rule_attributes.value = contact_conditions_met.value

    union all

    select * from unknown_conditions_met

),

-- to count takes as long as all else here: only for rules that have several conditions
final as (

    select
        conditions_met.scored_on,
        conditions_met.contact_id,
        conditions_met.rule_id
    from conditions_met
    inner join rules
        on conditions_met.rule_id = rules.rule_id and rules.contact_conditions = 1

    union all

    select
        conditions_met.scored_on,
        conditions_met.contact_id,
        conditions_met.rule_id
    from conditions_met
    inner join rules
        on conditions_met.rule_id = rules.rule_id and rules.contact_conditions > 1
    group by
        conditions_met.scored_on,
        conditions_met.contact_id,
        conditions_met.rule_id,
        rules.contact_conditions
    having count(*) = rules.contact_conditions

)

select * from final
