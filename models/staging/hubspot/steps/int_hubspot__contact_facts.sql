with

living_contacts as (

    select * from {{ ref('int_hubspot__living_contacts') }}

),

contact_history as (

    select * from {{ ref('int_hubspot__contact_history') }}

),

values_of_today as (

    select * from {{ ref('int_hubspot__contact_values_today') }}

),

contact_companies as (

    select * from {{ ref('stg_hubspot__contact_companies') }}
    where not is_deleted and company_id is not null

),

companies_numbered as (

    select
        contact_id,
        company_id,
        row_number() over (
            partition by contact_id
            order by
                case when association_type_id = '1' then 0 else 1 end asc,
                {{ in_plain_order('company_id') }} asc
        ) as company_number
    from contact_companies

),

-- history does not have every property, nor always the newest value
not_in_history as (

    select
        values_of_today.contact_id,
        values_of_today.property,
        values_of_today.value,
        case when contact_history.contact_id is not null then values_of_today.modified_at end
            as known_from
    from values_of_today
    left join contact_history
        on
            values_of_today.contact_id = contact_history.contact_id
            and values_of_today.property = contact_history.property
            and contact_history.replaced_at is null
    where
        contact_history.contact_id is null
        or (
            values_of_today.modified_at > contact_history.changed_at
            and lower(values_of_today.value) <> coalesce(lower(contact_history.value), '')
        )

),

history_of_the_living as (

    select
        contact_history.contact_id,
        contact_history.property,
        contact_history.value,
        contact_history.changed_at as known_from
    from contact_history
    inner join living_contacts
        on contact_history.contact_id = living_contacts.contact_id

),

facts_gathered as (

    select * from history_of_the_living
    union all
    select * from not_in_history

),

contacts_that_name_their_company as (

    select contact_id
    from facts_gathered
    where property = 'associatedcompanyid'
    group by contact_id

),

final as (

    select * from facts_gathered

    union all

    select
        living_contacts.contact_id,
        'associatedcompanyid' as property,
        companies_numbered.company_id as value,
        cast(null as {{ dbt.type_timestamp() }}) as known_from
    from living_contacts
    inner join companies_numbered
        on living_contacts.contact_id = companies_numbered.contact_id
    left join contacts_that_name_their_company
        on living_contacts.contact_id = contacts_that_name_their_company.contact_id
    where
        companies_numbered.company_number = 1
        and contacts_that_name_their_company.contact_id is null

)

select * from final
