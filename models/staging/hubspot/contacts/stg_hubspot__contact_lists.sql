with

lists as (

    select * from {{ source('hubspot', 'contact_list') }}

),

final as (

    select
        {{ known_text('lists.id') }} as list_id,
        {{ known_text('lists.name') }} as list_name,
        coalesce({{ flag_from_text('lists._fivetran_deleted') }}, false) as is_deleted,
        {{ utc_timestamp('lists._fivetran_synced') }} as synced_at
    from lists

)

select * from final
