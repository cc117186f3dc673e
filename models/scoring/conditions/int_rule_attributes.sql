with

lead_attributes as (

    select * from {{ ref('int_lead_attributes') }}

),

condition_operands as (

    select * from {{ ref('int_condition_operands') }}

),

role_weights as (

    select * from {{ ref('stg_rules__role_weights') }}

),

fields_asked_for as (

    select field
    from condition_operands
    where subject = 'contact'

    union distinct

    -- role weights ask for the role
    select 'job_role' as field
    from role_weights

),

final as (

    select
        lead_attributes.scored_on,
        lead_attributes.contact_id,
        lead_attributes.attribute,
        lead_attributes.value
    from lead_attributes
    inner join fields_asked_for
        on lead_attributes.attribute = fields_asked_for.field

)

select * from final
