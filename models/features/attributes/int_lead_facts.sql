with

leads as (

    select * from {{ ref('int_leads') }}

),

lead_columns as (

    select * from {{ ref('int_lead_columns') }}

),

contact_attributes as (

    select * from {{ ref('int_contact_attributes') }}

),

rows_known_by_then as (

    select
        leads.scored_on,
        leads.contact_id,
        contact_attributes.attribute,
        contact_attributes.value,
        contact_attributes.known_from
    from leads
    inner join contact_attributes
        on
            leads.contact_id = contact_attributes.contact_id
            and {{ is_valid_on('contact_attributes', 'leads.scored_on') }}

),

-- a fact that a column and a row both give is what the one known later says, at a tie the row
later_known_chosen as (

    select
        coalesce(lead_columns.scored_on, rows_known_by_then.scored_on) as scored_on,
        coalesce(lead_columns.contact_id, rows_known_by_then.contact_id) as contact_id,
        coalesce(lead_columns.attribute, rows_known_by_then.attribute) as attribute,
        case
            when rows_known_by_then.contact_id is null then lead_columns.value
            when lead_columns.contact_id is null then rows_known_by_then.value
            when lead_columns.known_from is null then rows_known_by_then.value
            when lead_columns.known_from <= rows_known_by_then.known_from
                then rows_known_by_then.value
            else lead_columns.value
        end as value
    from lead_columns
    full outer join rows_known_by_then
        on
            lead_columns.scored_on = rows_known_by_then.scored_on
            and lead_columns.contact_id = rows_known_by_then.contact_id
            and lead_columns.attribute = rows_known_by_then.attribute

),

final as (

    select
        scored_on,
        contact_id,
        attribute,
        value
    from later_known_chosen
    where value is not null

)

select * from final
