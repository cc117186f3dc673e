with

contact_changes as (

    select * from {{ ref('stg_hubspot__contact_changes') }}
    where contact_id is not null and property is not null and changed_at is not null

),

merged_contacts as (

    select * from {{ ref('int_hubspot__merged_contacts') }}

),

date_properties as (

    select property
    from {{ ref('stg_hubspot__properties') }}
    where hubspot_object = 'contact' and property_type in ('date', 'datetime')
    group by property

),

changes_of_survivors as (

    select
        coalesce(merged_contacts.surviving_contact_id, contact_changes.contact_id) as contact_id,
        contact_changes.contact_id as changed_contact_id,
        contact_changes.property,
        case
            when date_properties.property is null then contact_changes.value
            else coalesce(
                cast(
                    {{ timestamp_from_milliseconds('contact_changes.value') }}
                    as {{ dbt.type_string() }}
                ),
                contact_changes.value
            )
        end as value,
        contact_changes.changed_at,
        merged_contacts.contact_id is null as is_own
    from contact_changes
    left join merged_contacts
        on contact_changes.contact_id = merged_contacts.contact_id
    left join date_properties
        on contact_changes.property = date_properties.property

),

first_own_changes as (

    select
        contact_id,
        property,
        min(changed_at) as changed_at
    from changes_of_survivors
    where is_own
    group by contact_id, property

),

-- what the survivor says of itself goes first: another's history holds until its own begins
changes_numbered as (

    select
        changes_of_survivors.*,
        row_number() over (
            partition by
                changes_of_survivors.contact_id,
                changes_of_survivors.property,
                changes_of_survivors.changed_at
            order by
                {{ in_plain_order('changes_of_survivors.changed_contact_id') }} asc,
                {{ in_plain_order('changes_of_survivors.value') }} asc nulls last
        ) as change_number
    from changes_of_survivors
    left join first_own_changes
        on
            changes_of_survivors.contact_id = first_own_changes.contact_id
            and changes_of_survivors.property = first_own_changes.property
    where
        changes_of_survivors.is_own
        or first_own_changes.changed_at is null
        or changes_of_survivors.changed_at < first_own_changes.changed_at

),

final as (

    select
        contact_id,
        property,
        value,
        changed_at,
        lead(changed_at) over (
            partition by contact_id, property
            order by changed_at asc
        ) as replaced_at
    from changes_numbered
    where change_number = 1

)

select * from final
