with

lead_facts as (

    select * from {{ ref('int_lead_facts') }}

),

identity_facts as (

    select * from {{ ref('int_lead_identity_facts') }}

),

activity_facts as (

    select * from {{ ref('int_lead_activity_facts') }}

),

derived_facts as (

    select * from identity_facts
    union all
    select * from activity_facts

),

derived_names as (

    select attribute
    from derived_facts
    group by attribute

),

-- what the data say outright goes before what is derived under the same name
given_facts as (

    select
        lead_facts.scored_on,
        lead_facts.contact_id,
        lead_facts.attribute
    from lead_facts
    inner join derived_names
        on lead_facts.attribute = derived_names.attribute

),

final as (

    select
        scored_on,
        contact_id,
        attribute,
        value
    from lead_facts

    union all

    select
        derived_facts.scored_on,
        derived_facts.contact_id,
        derived_facts.attribute,
        derived_facts.value
    from derived_facts
    left join given_facts
        on
            derived_facts.scored_on = given_facts.scored_on
            and derived_facts.contact_id = given_facts.contact_id
            and derived_facts.attribute = given_facts.attribute
    where given_facts.contact_id is null

)

select * from final
