with

predictors as (

    select * from {{ ref('stg_rules__predictors') }}

),

attribute_evidence as (

    select * from {{ ref('attribute_evidence') }}

),

attribute_values as (

    select * from {{ ref('int_attribute_values') }}

),

predictors_counted as (

    select count(*) as given_predictors
    from predictors

),

suspected_leaks as (

    select attribute
    from attribute_evidence
    where flag = 'suspected_leak'
    group by attribute

),

-- what has many values, most of them rare, tells who a lead is, not what it is like; where leads
-- are few, all values are rare, so that rarity is asked only of more than can be bins
attributes_that_leads_share as (

    select attribute
    from attribute_values
    group by attribute
    having
        sum(different_values) <= 30
        or sum(case when value = '(rare)' then leads else 0 end) * 2 < sum(leads)

),

final as (

    select
        attribute,
        kind,
        levels
    from predictors

    union all

    select
        attributes_that_leads_share.attribute,
        'plain' as kind,
        cast(null as {{ dbt.type_string() }}) as levels
    from attributes_that_leads_share
    inner join predictors_counted
        on predictors_counted.given_predictors = 0
    left join suspected_leaks
        on attributes_that_leads_share.attribute = suspected_leaks.attribute
    where suspected_leaks.attribute is null

)

select * from final
