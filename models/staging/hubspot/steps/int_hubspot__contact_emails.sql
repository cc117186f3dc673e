with

living_contacts as (

    select * from {{ ref('int_hubspot__living_contacts') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

merged_contacts as (

    select * from {{ ref('int_hubspot__merged_contacts') }}

),

past_emails as (

    select * from {{ ref('int_hubspot__contact_history') }}
    where property = 'email' and value is not null

),

emails_gathered as (

    select
        contact_id,
        email,
        created_at as known_from,
        1 as preference
    from living_contacts

    union all

    select
        contact_id,
        {{ list_as_rows("replace(additional_emails, ';', '|')") }} as email,
        created_at as known_from,
        2 as preference
    from living_contacts
    where additional_emails is not null

    union all

    select
        merged_contacts.surviving_contact_id as contact_id,
        contacts.email,
        merged_contacts.merged_at as known_from,
        3 as preference
    from merged_contacts
    inner join contacts
        on merged_contacts.contact_id = contacts.contact_id

    union all

    select
        contact_id,
        lower(value) as email,
        changed_at as known_from,
        4 as preference
    from past_emails

),

emails_numbered as (

    select
        emails_gathered.contact_id,
        {{ trimmed('emails_gathered.email') }} as email,
        emails_gathered.known_from,
        emails_gathered.preference,
        row_number() over (
            partition by {{ trimmed('emails_gathered.email') }}
            order by
                emails_gathered.preference asc,
                emails_gathered.known_from desc nulls last,
                {{ in_plain_order('emails_gathered.contact_id') }} asc
        ) as owner_number
    from emails_gathered
    inner join living_contacts
        on emails_gathered.contact_id = living_contacts.contact_id
    where {{ trimmed('emails_gathered.email') }} <> ''

),

final as (

    select
        email,
        contact_id,
        known_from,
        preference = 3 as came_by_merge
    from emails_numbered
    where owner_number = 1

)

select * from final
