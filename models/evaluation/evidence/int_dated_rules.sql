with

rules as (

    select * from {{ ref('int_rules') }}

),

contact_conditions as (

    select * from {{ ref('int_rule_conditions') }}
    where subject = 'contact'

),

dated_attributes as (

    select * from {{ ref('int_dated_attributes') }}

),

final as (

    select rules.rule_id
    from rules
    left join contact_conditions
        on rules.rule_id = contact_conditions.rule_id
    left join dated_attributes
        on contact_conditions.field = dated_attributes.attribute
    group by rules.rule_id
    having count(contact_conditions.rule_id) = count(dated_attributes.attribute)

)

select * from final
