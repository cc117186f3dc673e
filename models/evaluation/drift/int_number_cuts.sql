with

baseline_values as (

    select * from {{ ref('int_baseline_values') }}
    where is_number

),

-- 5 and 5.0 are one number
numbers_counted as (

    select
        attribute,
        number,
        sum(leads) as leads
    from baseline_values
    group by attribute, number

),

numbers_added_up as (

    select
        attribute,
        number,
        leads,
        sum(leads) over (
            partition by attribute
            order by number asc
            rows between unbounded preceding and current row
        ) as leads_up_to_here,
        sum(leads) over (partition by attribute) as leads_in_all
    from numbers_counted

),

numbers_put_into_bins as (

    select
        attribute,
        number,
        ceil(
            10 * (leads_up_to_here - leads / 2.0) / cast(leads_in_all as {{ type_double() }})
        ) as bin
    from numbers_added_up

),

bins_cut as (

    select
        attribute,
        bin,
        min(number) as lowest_number
    from numbers_put_into_bins
    group by attribute, bin

),

bins_joined as (

    select
        attribute,
        lowest_number,
        lag(lowest_number) over (partition by attribute order by bin asc) as lower_number,
        lead(lowest_number) over (partition by attribute order by bin asc) as below_number
    from bins_cut

),

final as (

    select
        attribute,
        case
            when lower_number is not null then 'from ' || {{ number_as_text('lowest_number') }}
            when below_number is not null then 'below ' || {{ number_as_text('below_number') }}
            else 'any'
        end as bin,
        case when lower_number is not null then lowest_number end as from_number,
        below_number
    from bins_joined

)

select * from final
