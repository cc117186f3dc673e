with

compared_values as (

    select
        attribute,
        scored_on,
        value,
        {{ number_from_text('value') }} as number,
        leads,
        is_number
    from {{ ref('int_compared_values') }}

),

number_cuts as (

    select * from {{ ref('int_number_cuts') }}

),

drift_dates as (

    select * from {{ ref('int_drift_dates') }}

),

bins_found as (

    select
        compared_values.attribute,
        compared_values.scored_on,
        case
            when number_cuts.bin is not null then number_cuts.bin
            when compared_values.is_number then '(other)'
            else coalesce(compared_values.value, '(other)')
        end as bin,
        compared_values.leads
    from compared_values
    left join number_cuts
        on
            compared_values.is_number
            and compared_values.attribute = number_cuts.attribute
            and compared_values.number is not null
            and (
                number_cuts.from_number is null
                or compared_values.number >= number_cuts.from_number
            )
            and (
                number_cuts.below_number is null
                or compared_values.number < number_cuts.below_number
            )

),

attributes_counted as (

    select
        attribute,
        scored_on,
        sum(leads) as leads
    from compared_values
    group by attribute, scored_on

),

attributes_there as (

    select attribute
    from compared_values
    group by attribute

),

leads_without_value as (

    select
        attributes_there.attribute,
        drift_dates.scored_on,
        '(unknown)' as bin,
        drift_dates.leads - coalesce(attributes_counted.leads, 0) as leads
    from attributes_there
    cross join drift_dates
    left join attributes_counted
        on
            attributes_there.attribute = attributes_counted.attribute
            and drift_dates.scored_on = attributes_counted.scored_on

),

bins_with_unknown as (

    select * from bins_found
    union all
    select * from leads_without_value

),

final as (

    select
        'attribute:' || attribute as subject,
        scored_on,
        bin,
        cast(sum(leads) as bigint) as leads
    from bins_with_unknown
    group by attribute, scored_on, bin

)

select * from final
