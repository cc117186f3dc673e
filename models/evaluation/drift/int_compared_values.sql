with

lead_attributes as (

    select * from {{ ref('int_lead_attributes') }}

),

drift_dates as (

    select * from {{ ref('int_drift_dates') }}

),

number_attributes as (

    select attribute
    from {{ ref('int_baseline_values') }}
    where is_number
    group by attribute

),

values_kept as (

    select * from {{ ref('int_baseline_values') }}
    where is_kept

),

final as (

    select
        lead_attributes.attribute,
        lead_attributes.scored_on,
        case
            when number_attributes.attribute is not null then lead_attributes.value
            else values_kept.value
        end as value,
        number_attributes.attribute is not null as is_number,
        count(*) as leads
    from lead_attributes
    inner join drift_dates
        on lead_attributes.scored_on = drift_dates.scored_on
    left join number_attributes
        on lead_attributes.attribute = number_attributes.attribute
    left join values_kept
        on
            lead_attributes.attribute = values_kept.attribute
            and lead_attributes.value = values_kept.value
    group by
        lead_attributes.attribute,
        lead_attributes.scored_on,
        case
            when number_attributes.attribute is not null then lead_attributes.value
            else values_kept.value
        end,
        number_attributes.attribute is not null

)

select * from final
