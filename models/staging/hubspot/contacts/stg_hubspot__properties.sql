with

properties as (

    select * from {{ source('hubspot', 'property') }}

),

final as (

    select
        lower({{ known_text('properties.hubspot_object') }}) as hubspot_object,
        lower({{ known_text('properties.name') }}) as property,
        lower({{ known_text('properties.type') }}) as property_type
    from properties

)

select * from final
