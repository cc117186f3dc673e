with

changes as (

    select * from {{ source('hubspot', 'contact_property_history') }}

),

final as (

    select
        {{ known_text('changes.contact_id') }} as contact_id,
        lower({{ known_text('changes.name') }}) as property,
        {{ known_text('changes.value') }} as value,
        {{ utc_timestamp('changes.timestamp') }} as changed_at,
        {{ utc_timestamp('changes._fivetran_synced') }} as synced_at
    from changes

)

select * from final
