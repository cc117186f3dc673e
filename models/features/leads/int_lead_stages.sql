with

leads as (

    select * from {{ ref('int_leads') }}

),

stages_given_as_rows as (

    select * from {{ ref('int_contact_attributes') }}
    where attribute = 'lifecycle_stage'

),

leads_known_from as (

    select
        scored_on,
        contact_id,
        lifecycle_stage,
        case when cast(updated_at as date) <= scored_on then updated_at end as known_from
    from leads

),

-- as for every fact that a column and a row both give (int_lead_facts): the one known later counts
final as (

    select
        leads_known_from.scored_on,
        leads_known_from.contact_id,
        case
            when stages_given_as_rows.contact_id is null then leads_known_from.lifecycle_stage
            when leads_known_from.lifecycle_stage is null then stages_given_as_rows.value
            when leads_known_from.known_from is null then stages_given_as_rows.value
            when leads_known_from.known_from <= stages_given_as_rows.known_from
                then stages_given_as_rows.value
            else leads_known_from.lifecycle_stage
        end as lifecycle_stage
    from leads_known_from
    left join stages_given_as_rows
        on
            leads_known_from.contact_id = stages_given_as_rows.contact_id
            and {{ is_valid_on('stages_given_as_rows', 'leads_known_from.scored_on') }}

)

select * from final
