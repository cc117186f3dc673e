with

leads as (

    select * from {{ ref('int_leads') }}

),

contact_rows as (

    select * from {{ ref('int_contact_rows') }}

),

columns_listed as (

    select
        leads.scored_on,
        leads.contact_id,
        leads.updated_at,
        {{ map_as_rows('contact_rows.facts') }}
    from leads
    inner join contact_rows
        on
            leads.contact_id = contact_rows.contact_id
            and {{ time_or_beginning('leads.updated_at') }}
            = {{ time_or_beginning('contact_rows.updated_at') }}
            -- a version may be dated from the beginning of time
            and (leads.updated_at is null) = (contact_rows.updated_at is null)

),

columns_cleaned as (

    select
        scored_on,
        contact_id,
        lower(attribute) as attribute,
        {{ known_text('value') }} as value,
        updated_at
    from columns_listed

),

final as (

    select
        scored_on,
        contact_id,
        attribute,
        value,
        updated_at
    from columns_cleaned
    where value is not null

)

select * from final
