with

training_dates as (

    select * from {{ ref('int_training_dates') }}

),

value_counts as (

    select * from {{ ref('int_value_counts') }}
    where kind = 'plain'

),

values_learned as (

    select
        training_dates.scored_on,
        value_counts.attribute,
        value_counts.value_key,
        {{ number_from_text('value_counts.value_key') }} as number_value,
        sum(value_counts.won_leads + value_counts.lost_leads) as leads
    from training_dates
    inner join value_counts
        on training_dates.learned_on = value_counts.learned_on
    group by training_dates.scored_on, value_counts.attribute, value_counts.value_key

),

-- few numbers are told apart one by one, such as a number of seats; many are cut into tenths
attributes_to_cut as (

    select
        scored_on,
        attribute
    from values_learned
    group by scored_on, attribute
    having count(number_value) = count(*) and count(distinct number_value) > 10

),

numbers_counted as (

    select
        values_learned.scored_on,
        values_learned.attribute,
        values_learned.number_value,
        sum(values_learned.leads) as leads
    from values_learned
    inner join attributes_to_cut
        on
            values_learned.scored_on = attributes_to_cut.scored_on
            and values_learned.attribute = attributes_to_cut.attribute
    group by values_learned.scored_on, values_learned.attribute, values_learned.number_value

),

-- a number lies where the middle of its leads lies, so that a common one has a tenth of its own
numbers_cut_into_tenths as (

    select
        scored_on,
        attribute,
        number_value,
        floor(
            5 * cast(2 * (sum(leads) over up_to_this_number) - leads as {{ type_double() }})
            / nullif(sum(leads) over all_numbers, 0)
        ) as tenth
    from numbers_counted
    window
        all_numbers as (partition by scored_on, attribute),
        up_to_this_number as (partition by scored_on, attribute order by number_value asc)

),

tenths_bounded as (

    select
        scored_on,
        attribute,
        tenth,
        min(number_value) as lowest_number
    from numbers_cut_into_tenths
    group by scored_on, attribute, tenth

),

-- half-open, and without an end on either side: no later number falls outside
bins_bounded as (

    select
        scored_on,
        attribute,
        case when lag(tenth) over attributes is not null then lowest_number end as at_least,
        lead(lowest_number) over attributes as below
    from tenths_bounded
    window attributes as (partition by scored_on, attribute order by tenth asc)

),

final as (

    select
        scored_on,
        attribute,
        case
            when at_least is null and below is null then 'any number'
            when at_least is null then 'under ' || {{ number_as_text('below') }}
            when below is null then {{ number_as_text('at_least') }} || ' and more'
            else {{ number_as_text('at_least') }} || ' to under ' || {{ number_as_text('below') }}
        end as value_bin,
        at_least,
        below
    from bins_bounded

)

select * from final
