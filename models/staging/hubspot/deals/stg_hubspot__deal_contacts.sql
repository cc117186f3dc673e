with

associations as (

    select * from {{ source('hubspot', 'deal_contact') }}

),

final as (

    select
        {{ known_text('associations.deal_id') }} as deal_id,
        {{ known_text('associations.contact_id') }} as contact_id
    from associations

)

select * from final
