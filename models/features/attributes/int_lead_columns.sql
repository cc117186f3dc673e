with

leads as (

    select * from {{ ref('int_leads') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions') }}

),

company_versions as (

    select * from {{ ref('int_company_versions') }}

),

contact_columns_listed as (

    select
        contact_id,
        valid_from,
        valid_to,
        updated_at,
        {{ map_as_rows('facts') }}
    from contact_versions

),

company_columns_listed as (

    select
        company_id,
        valid_from,
        valid_to,
        updated_at,
        {{ map_as_rows('facts') }}
    from company_versions

),

own_columns as (

    select
        leads.scored_on,
        leads.contact_id,
        lower(contact_columns_listed.attribute) as attribute,
        {{ known_text('contact_columns_listed.value') }} as value,
        contact_columns_listed.updated_at
    from leads
    inner join contact_columns_listed
        on
            leads.contact_id = contact_columns_listed.contact_id
            and {{ is_valid_on('contact_columns_listed', 'leads.scored_on') }}
    where contact_columns_listed.value is not null

),

columns_of_company as (

    select
        leads.scored_on,
        leads.contact_id,
        'company_' || lower(company_columns_listed.attribute) as attribute,
        {{ known_text('company_columns_listed.value') }} as value,
        company_columns_listed.updated_at
    from leads
    inner join company_columns_listed
        on
            leads.company_id = company_columns_listed.company_id
            and {{ is_valid_on('company_columns_listed', 'leads.scored_on') }}
    where company_columns_listed.value is not null

),

-- a contact table may bring a company_name of its own: what it says of its contact goes first
columns_of_company_not_overruled as (

    select columns_of_company.*
    from columns_of_company
    left join own_columns
        on
            columns_of_company.scored_on = own_columns.scored_on
            and columns_of_company.contact_id = own_columns.contact_id
            and columns_of_company.attribute = own_columns.attribute
            and own_columns.attribute like 'company%'
            and own_columns.value is not null
    where own_columns.contact_id is null

),

columns_of_both as (

    select * from own_columns
    union all
    select * from columns_of_company_not_overruled

),

final as (

    select
        scored_on,
        contact_id,
        attribute,
        value,
        case when cast(updated_at as date) <= scored_on then updated_at end as known_from
    from columns_of_both
    where value is not null

)

select * from final
