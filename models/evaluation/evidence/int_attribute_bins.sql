with

attribute_values as (

    select * from {{ ref('int_attribute_values') }}

),

label_counts as (

    select * from {{ ref('int_label_counts') }}

),

-- ten bins of as many leads each, as far as leads with the same number can be parted
numbers_placed as (

    select
        attribute,
        number_value,
        leads,
        wins,
        floor(10 * (
            sum(leads) over (
                partition by attribute order by number_value asc
                rows between unbounded preceding and current row
            ) - cast(leads as {{ type_double() }}) / 2
        ) / sum(leads) over (partition by attribute)) as tenth
    from attribute_values
    where number_value is not null

),

numbers_summed as (

    select
        attribute,
        min(number_value) as lowest,
        max(number_value) as highest,
        sum(leads) as leads,
        sum(wins) as wins
    from numbers_placed
    group by attribute, tenth

),

known_values_summed as (

    select
        attribute,
        sum(leads) as leads,
        sum(wins) as wins
    from attribute_values
    group by attribute

),

bins_of_all_kinds as (

    select
        attribute,
        case
            when lowest = highest then {{ number_as_text('lowest') }}
            else {{ number_as_text('lowest') }} || ' to ' || {{ number_as_text('highest') }}
        end as value_bin,
        lowest,
        highest,
        leads,
        wins
    from numbers_summed

    union all

    select
        attribute,
        value as value_bin,
        cast(null as {{ type_double() }}) as lowest,
        cast(null as {{ type_double() }}) as highest,
        leads,
        wins
    from attribute_values
    where number_value is null

    union all

    select
        known_values_summed.attribute,
        '(unknown)' as value_bin,
        cast(null as {{ type_double() }}) as lowest,
        cast(null as {{ type_double() }}) as highest,
        label_counts.leads - known_values_summed.leads as leads,
        label_counts.wins - known_values_summed.wins as wins
    from known_values_summed
    cross join label_counts
    where label_counts.leads > known_values_summed.leads

),

final as (

    select
        attribute,
        value_bin,
        lowest,
        highest,
        cast(leads as bigint) as leads,
        cast(wins as bigint) as wins
    from bins_of_all_kinds

)

select * from final
