{# Columns are named twice, for a reason given in int_lead_events. #}
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

attributes_given_as_rows as (

    select attribute
    from contact_attributes
    group by attribute

),

columns_beside_rows as (

    select columns_of_leads.*
    from {{ ref('int_lead_columns') }} as columns_of_leads
    inner join attributes_given_as_rows
        on columns_of_leads.attribute = attributes_given_as_rows.attribute

),

-- a fact that a column and a row both give is what the one known later says, at a tie the row
later_known_chosen as (

    select
        coalesce(columns_beside_rows.scored_on, rows_known_by_then.scored_on) as scored_on,
        coalesce(columns_beside_rows.contact_id, rows_known_by_then.contact_id) as contact_id,
        coalesce(columns_beside_rows.attribute, rows_known_by_then.attribute) as attribute,
        {{ value_known_later('columns_beside_rows', 'rows_known_by_then') }} as value
    from columns_beside_rows
    full outer join rows_known_by_then
        on
            columns_beside_rows.scored_on = rows_known_by_then.scored_on
            and columns_beside_rows.contact_id = rows_known_by_then.contact_id
            and columns_beside_rows.attribute = rows_known_by_then.attribute

),

final as (

    select
        lead_columns.scored_on,
        lead_columns.contact_id,
        lead_columns.attribute,
        lead_columns.value
    from lead_columns
    left join attributes_given_as_rows
        on lead_columns.attribute = attributes_given_as_rows.attribute
    where attributes_given_as_rows.attribute is null

    union all

    select
        scored_on,
        contact_id,
        attribute,
        value
    from later_known_chosen
    where value is not null

)

select * from final
