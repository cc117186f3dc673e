with

associations as (

    select * from {{ source('hubspot', 'contact_company') }}

),

final as (

    select
        {{ known_text('associations.contact_id') }} as contact_id,
        {{ known_text('associations.company_id') }} as company_id,
        {{ known_text('associations.type_id') }} as association_type_id,
        coalesce({{ flag_from_text('associations._fivetran_deleted') }}, false) as is_deleted
    from associations

)

select * from final
