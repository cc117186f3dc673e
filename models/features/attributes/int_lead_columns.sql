{# Own columns are named twice, for a reason given in int_lead_events. #}
with

leads as (

    select * from {{ ref('int_leads') }}

),

own_columns as (

    select * from {{ ref('int_lead_own_columns') }}

),

company_versions as (

    select * from {{ ref('int_company_versions') }}

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

company_columns_cleaned as (

    select
        company_id,
        valid_from,
        valid_to,
        updated_at,
        'company_' || lower(attribute) as attribute,
        {{ known_text('value') }} as value
    from company_columns_listed

),

columns_of_company as (

    select
        leads.scored_on,
        leads.contact_id,
        company_columns_cleaned.attribute,
        company_columns_cleaned.value,
        company_columns_cleaned.updated_at
    from leads
    inner join company_columns_cleaned
        on
            leads.company_id = company_columns_cleaned.company_id
            and {{ is_valid_on('company_columns_cleaned', 'leads.scored_on') }}
    where company_columns_cleaned.value is not null

),

-- a contact table may bring a company_name of its own: what it says of its contact goes first
columns_that_may_overrule as (

    select
        scored_on,
        contact_id,
        attribute
    from {{ ref('int_lead_own_columns') }}
    where attribute like 'company%'

),

columns_of_both as (

    select
        scored_on,
        contact_id,
        attribute,
        value,
        updated_at
    from own_columns

    union all

    select
        columns_of_company.scored_on,
        columns_of_company.contact_id,
        columns_of_company.attribute,
        columns_of_company.value,
        columns_of_company.updated_at
    from columns_of_company
    left join columns_that_may_overrule
        on
            columns_of_company.scored_on = columns_that_may_overrule.scored_on
            and columns_of_company.contact_id = columns_that_may_overrule.contact_id
            and columns_of_company.attribute = columns_that_may_overrule.attribute
    where columns_that_may_overrule.contact_id is null

),

final as (

    select
        scored_on,
        contact_id,
        attribute,
        value,
        case when cast(updated_at as date) <= scored_on then updated_at end as known_from
    from columns_of_both

)

select * from final
