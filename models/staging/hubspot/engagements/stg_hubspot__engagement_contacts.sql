with

associations as (

    select * from {{ source('hubspot', 'engagement_contact') }}

),

final as (

    select
        {{ known_text('associations.engagement_id') }} as engagement_id,
        {{ known_text('associations.contact_id') }} as contact_id
    from associations

)

select * from final
