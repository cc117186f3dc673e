with

contacts as (

    select * from {{ source('hubspot', 'contact') }}

),

final as (

    select
        {{ known_text('contacts.id') }} as contact_id,
        lower({{ known_text('contacts.property_email') }}) as email,
        lower({{ known_text('contacts.property_hs_additional_emails') }}) as additional_emails,
        {{ known_text('contacts.property_hs_merged_object_ids') }} as merged_contact_ids,
        {{ known_text('contacts.property_hs_calculated_merged_vids') }} as merges_with_times,
        {{ row_as_map('contacts') }} as facts,
        (
            coalesce({{ flag_from_text('contacts._fivetran_deleted') }}, false)
            or coalesce({{ flag_from_text('contacts.is_deleted') }}, false)
        ) as is_deleted,
        {{ utc_timestamp('contacts.property_createdate') }} as created_at,
        {{ utc_timestamp('contacts.property_lastmodifieddate') }} as modified_at,
        {{ utc_timestamp('contacts._fivetran_synced') }} as synced_at
    from contacts

)

select * from final
