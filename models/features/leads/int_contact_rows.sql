{# The staged contacts are named once for each time that they are read: see int_lead_events. #}
with

all_contacts as (

    select *
    from {{ ref('stg_inputs__contacts') }}
    where contact_id is not null

),

rows_counted as (

    select
        contact_id,
        updated_at,
        count(*) as row_count
    from {{ ref('stg_inputs__contacts') }}
    where contact_id is not null
    group by contact_id, updated_at

),

repeats as (

    select
        contact_id,
        updated_at
    from rows_counted
    where row_count > 1

),

-- what a row says is put into words only where rows have to be told apart
repeats_numbered as (

    select
        contacts.contact_id,
        contacts.company_id,
        contacts.lifecycle_stage,
        contacts.facts,
        contacts.created_at,
        contacts.updated_at,
        row_number() over (
            partition by contacts.contact_id, contacts.updated_at
            order by {{ map_as_text('contacts.facts') }} asc
        ) as repeat_number
    from {{ ref('stg_inputs__contacts') }} as contacts
    inner join repeats
        on
            contacts.contact_id = repeats.contact_id
            and {{ time_or_beginning('contacts.updated_at') }}
            = {{ time_or_beginning('repeats.updated_at') }}

),

final as (

    select
        all_contacts.contact_id,
        all_contacts.company_id,
        all_contacts.lifecycle_stage,
        all_contacts.facts,
        all_contacts.created_at,
        all_contacts.updated_at
    from all_contacts
    left join repeats
        on
            all_contacts.contact_id = repeats.contact_id
            and {{ time_or_beginning('all_contacts.updated_at') }}
            = {{ time_or_beginning('repeats.updated_at') }}
    where repeats.contact_id is null

    union all

    select
        contact_id,
        company_id,
        lifecycle_stage,
        facts,
        created_at,
        updated_at
    from repeats_numbered
    where repeat_number = 1

)

select * from final
