with

contact_facts as (

    select * from {{ ref('int_hubspot__contact_facts') }}
    -- these four are columns of hubspot__contacts under the very same names
    where property not in ('email', 'phone', 'city', 'country')

),

list_memberships as (

    select * from {{ ref('int_hubspot__list_memberships') }}

),

living_contacts as (

    select * from {{ ref('int_hubspot__living_contacts') }}

),

attributes_gathered as (

    -- a property of the account's own may bear the name of another column of the contract
    select
        contact_id,
        case
            when
                property in (
                    'contact_id', 'company_id', 'created_at', 'updated_at', 'first_name',
                    'last_name', 'job_title', 'region', 'postal_code', 'lead_source',
                    'lifecycle_stage'
                )
                then 'property_' || property
            else property
        end as attribute,
        value,
        known_from
    from contact_facts

    union all

    select
        contact_id,
        'list_' || list_id as attribute,
        list_name as value,
        added_at as known_from
    from list_memberships
    where is_member or left_at > added_at

    union all

    select
        contact_id,
        'list_' || list_id as attribute,
        cast(null as {{ dbt.type_string() }}) as value,
        left_at as known_from
    from list_memberships
    where not is_member and left_at > added_at

),

final as (

    select
        attributes_gathered.contact_id,
        attributes_gathered.attribute,
        attributes_gathered.value,
        attributes_gathered.known_from
    from attributes_gathered
    inner join living_contacts
        on attributes_gathered.contact_id = living_contacts.contact_id

)

select * from final
