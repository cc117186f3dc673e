with

contacts as (

    select
        contact_id,
        updated_at,
        row_number() over (
            partition by contact_id, updated_at
            order by updated_at asc
        ) as repeat_number
    from {{ ref('stg_inputs__contacts') }}

),

companies as (

    select
        company_id,
        updated_at,
        row_number() over (
            partition by company_id, updated_at
            order by updated_at asc
        ) as repeat_number
    from {{ ref('stg_inputs__companies') }}

),

contact_attributes as (

    select
        contact_id,
        attribute,
        known_from,
        row_number() over (
            partition by contact_id, attribute, known_from
            order by known_from asc
        ) as repeat_number
    from {{ ref('stg_inputs__contact_attributes') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions') }}
    where version_number = 1

),

reasons_found as (

    select
        'contacts' as input,
        coalesce(contact_id, '') as row_key,
        case
            when contact_id is null then 'no_contact_id'
            when repeat_number > 1 then 'repeated_id'
        end as reason,
        'updated_at ' || coalesce(cast(updated_at as {{ dbt.type_string() }}), 'unknown') as detail
    from contacts

    union all

    select
        'companies' as input,
        coalesce(company_id, '') as row_key,
        case
            when company_id is null then 'no_company_id'
            when repeat_number > 1 then 'repeated_id'
        end as reason,
        'updated_at ' || coalesce(cast(updated_at as {{ dbt.type_string() }}), 'unknown') as detail
    from companies

    union all

    select
        'contact_attributes' as input,
        coalesce(contact_attributes.contact_id, '')
        || '|' || coalesce(contact_attributes.attribute, '') as row_key,
        case
            when contact_attributes.contact_id is null then 'no_contact_id'
            when contact_attributes.attribute is null then 'no_attribute'
            when contact_versions.contact_id is null then 'unknown_contact'
            when contact_attributes.repeat_number > 1 then 'repeated_id'
        end as reason,
        'known_from '
        || coalesce(cast(contact_attributes.known_from as {{ dbt.type_string() }}), 'unknown')
            as detail
    from contact_attributes
    left join contact_versions
        on contact_attributes.contact_id = contact_versions.contact_id

),

final as (

    select
        input,
        row_key,
        reason,
        detail
    from reasons_found
    where reason is not null

)

select * from final
