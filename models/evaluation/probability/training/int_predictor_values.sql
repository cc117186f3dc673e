with

predictors as (

    select * from {{ ref('int_predictors') }}

),

lead_attributes as (

    select * from {{ ref('int_lead_attributes') }}

),

probability_leads as (

    select * from {{ ref('int_probability_leads') }}

),

values_of_predictors as (

    select
        lead_attributes.scored_on,
        lead_attributes.contact_id,
        lead_attributes.attribute,
        predictors.kind,
        lead_attributes.value
    from lead_attributes
    inner join predictors
        on lead_attributes.attribute = predictors.attribute
    inner join probability_leads
        on
            lead_attributes.scored_on = probability_leads.scored_on
            and lead_attributes.contact_id = probability_leads.contact_id

),

tags_taken_apart as (

    select
        scored_on,
        contact_id,
        attribute,
        kind,
        {{ list_as_rows('value') }} as tag
    from values_of_predictors
    where kind = 'tags'

),

-- a tag that a lead has twice is one tag
tags_of_leads as (

    select
        scored_on,
        contact_id,
        attribute,
        kind,
        lower({{ trimmed('tag') }}) as value_key,
        {{ first_text(trimmed('tag')) }} as value
    from tags_taken_apart
    where {{ trimmed('tag') }} <> ''
    group by scored_on, contact_id, attribute, kind, lower({{ trimmed('tag') }})

),

final as (

    select
        scored_on,
        contact_id,
        attribute,
        kind,
        lower(value) as value_key,
        value
    from values_of_predictors
    where kind <> 'tags'

    union all

    select
        scored_on,
        contact_id,
        attribute,
        kind,
        value_key,
        value
    from tags_of_leads

)

select * from final
