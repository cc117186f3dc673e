with

email_activity as (

    select * from {{ ref('int_hubspot__email_activity') }}

),

form_activity as (

    select * from {{ ref('int_hubspot__form_activity') }}

),

engagement_activity as (

    select * from {{ ref('int_hubspot__engagement_activity') }}

),

merged_contacts as (

    select * from {{ ref('int_hubspot__merged_contacts') }}

),

activity_of_contacts as (

    select * from form_activity
    union all
    select * from engagement_activity

),

-- an event of a contact merged since is delivered again by that, under the survivor's id
moved_to_survivors as (

    select
        activity_of_contacts.*,
        coalesce(merged_contacts.surviving_contact_id, activity_of_contacts.contact_id)
            as surviving_contact_id,
        case
            when merged_contacts.contact_id is null then activity_of_contacts.loaded_at
            when merged_contacts.merged_at > activity_of_contacts.loaded_at
                then merged_contacts.merged_at
            else activity_of_contacts.loaded_at + interval '1 second'
        end as moved_at
    from activity_of_contacts
    left join merged_contacts
        on activity_of_contacts.contact_id = merged_contacts.contact_id

),

-- an engagement with both is one event of the survivor
moved_numbered as (

    select
        *,
        row_number() over (
            partition by coalesce(engagement_id, event_id), event_type, surviving_contact_id
            order by
                case when contact_id = surviving_contact_id then 0 else 1 end asc,
                {{ in_plain_order('event_id') }} asc,
                moved_at desc nulls last,
                occurred_at desc nulls last
        ) as copy_number
    from moved_to_survivors

),

final as (

    select
        event_id,
        contact_id,
        event_type,
        channel,
        asset,
        campaign,
        value,
        occurred_at,
        loaded_at
    from email_activity

    union all

    select
        event_id,
        surviving_contact_id as contact_id,
        event_type,
        channel,
        asset,
        cast(null as {{ dbt.type_string() }}) as campaign,
        value,
        occurred_at,
        moved_at as loaded_at
    from moved_numbered
    where copy_number = 1 or engagement_id is null

)

select * from final
