with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}
    where contact_id is not null

),

merged_contacts as (

    select * from {{ ref('int_hubspot__merged_contacts') }}

),

first_creations as (

    select
        coalesce(merged_contacts.surviving_contact_id, contacts.contact_id) as contact_id,
        min(contacts.created_at) as created_at
    from contacts
    left join merged_contacts
        on contacts.contact_id = merged_contacts.contact_id
    group by coalesce(merged_contacts.surviving_contact_id, contacts.contact_id)

),

rows_numbered as (

    select
        contacts.*,
        row_number() over (
            partition by contacts.contact_id
            order by contacts.synced_at desc nulls last, {{ map_as_text('contacts.facts') }} asc
        ) as row_rank
    from contacts

),

final as (

    select
        rows_numbered.contact_id,
        rows_numbered.email,
        rows_numbered.additional_emails,
        rows_numbered.facts,
        first_creations.created_at,
        rows_numbered.modified_at,
        rows_numbered.synced_at
    from rows_numbered
    inner join first_creations
        on rows_numbered.contact_id = first_creations.contact_id
    left join merged_contacts
        on rows_numbered.contact_id = merged_contacts.contact_id
    where
        rows_numbered.row_rank = 1
        and not rows_numbered.is_deleted
        and merged_contacts.contact_id is null

)

select * from final
