with

contact_attributes as (

    select * from {{ source('inputs', 'contact_attributes') }}

),

final as (

    select
        {{ known_text('contact_attributes.contact_id') }} as contact_id,
        lower({{ known_text('contact_attributes.attribute') }}) as attribute,
        {{ known_text('contact_attributes.value') }} as value,
        {{ utc_timestamp('contact_attributes.known_from') }} as known_from
    from contact_attributes

)

select * from final
