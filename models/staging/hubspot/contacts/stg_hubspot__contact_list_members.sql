with

members as (

    select * from {{ source('hubspot', 'contact_list_member') }}

),

final as (

    select
        {{ known_text('members.contact_id') }} as contact_id,
        {{ known_text('members.contact_list_id') }} as list_id,
        coalesce({{ flag_from_text('members._fivetran_deleted') }}, false) as is_deleted,
        {{ utc_timestamp('members.added_at') }} as added_at,
        {{ utc_timestamp('members._fivetran_synced') }} as synced_at
    from members

)

select * from final
