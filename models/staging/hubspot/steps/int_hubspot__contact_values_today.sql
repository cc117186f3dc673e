with

living_contacts as (

    select * from {{ ref('int_hubspot__living_contacts') }}

),

columns_listed as (

    select
        contact_id,
        coalesce(modified_at, synced_at) as modified_at,
        {{ map_as_rows('facts') }}
    from living_contacts

),

properties_cleaned as (

    select
        contact_id,
        lower(attribute) as column_name,
        {{ known_text('value') }} as value,
        modified_at
    from columns_listed

),

final as (

    select
        contact_id,
        -- the connector puts "property_" before the name of a property
        substr(column_name, 10) as property,
        value,
        modified_at
    from properties_cleaned
    where value is not null and left(column_name, 9) = 'property_'

)

select * from final
