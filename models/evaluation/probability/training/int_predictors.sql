with

predictors as (

    select * from {{ ref('stg_rules__predictors') }}

),

attribute_evidence as (

    select * from {{ ref('attribute_evidence') }}

),

predictors_counted as (

    select count(*) as given_predictors
    from predictors

),

-- a column in which few values are common tells who a lead is, not what it is like
attributes_judged as (

    select
        attribute,
        count(case when flag = 'suspected_leak' then 1 end) as leaks,
        sum(case when value_bin = '(rare)' then leads else 0 end) as leads_with_rare_values,
        sum(case when value_bin not in ('(rare)', '(unknown)') then leads else 0 end)
            as leads_with_common_values
    from attribute_evidence
    group by attribute

),

final as (

    select
        attribute,
        kind,
        levels
    from predictors

    union all

    select
        attributes_judged.attribute,
        'plain' as kind,
        cast(null as {{ dbt.type_string() }}) as levels
    from attributes_judged
    inner join predictors_counted
        on predictors_counted.given_predictors = 0
    where
        attributes_judged.leaks = 0
        and attributes_judged.leads_with_common_values > attributes_judged.leads_with_rare_values

)

select * from final
