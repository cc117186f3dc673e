with

contact_list_members as (

    select * from {{ ref('stg_hubspot__contact_list_members') }}
    where contact_id is not null and list_id is not null

),

contact_lists as (

    select
        list_id,
        {{ last_text('list_name') }} as list_name,
        max(case when is_deleted then synced_at end) as deleted_at,
        max(case when is_deleted then 1 else 0 end) = 1 as is_deleted
    from {{ ref('stg_hubspot__contact_lists') }}
    where list_id is not null
    group by list_id

),

merged_contacts as (

    select * from {{ ref('int_hubspot__merged_contacts') }}

),

members_of_today as (

    select
        coalesce(merged_contacts.surviving_contact_id, contact_list_members.contact_id)
            as contact_id,
        contact_list_members.list_id,
        contact_lists.list_name,
        contact_list_members.added_at,
        case
            when contact_list_members.is_deleted then contact_list_members.synced_at
            when contact_lists.is_deleted then contact_lists.deleted_at
        end as left_at,
        not contact_list_members.is_deleted
        and not coalesce(contact_lists.is_deleted, false) as is_member
    from contact_list_members
    left join contact_lists
        on contact_list_members.list_id = contact_lists.list_id
    left join merged_contacts
        on contact_list_members.contact_id = merged_contacts.contact_id

),

-- a contact merged away leaves its lists, but the survivor may still be in them
final as (

    select
        contact_id,
        list_id,
        coalesce({{ last_text('list_name') }}, 'true') as list_name,
        min(added_at) as added_at,
        case when max(case when is_member then 1 else 0 end) = 0 then max(left_at) end as left_at,
        max(case when is_member then 1 else 0 end) = 1 as is_member
    from members_of_today
    group by contact_id, list_id

)

select * from final
