with

isotonic_rates as (

    select * from {{ ref('int_isotonic_rates') }}

),

bins_joined_to_steps as (

    select
        score,
        known_on,
        isotonic_rate,
        probability,
        is_calibrated_score,
        is_as_of,
        is_dated,
        min(from_points) as lowest_points,
        max(to_points) as highest_points,
        cast(sum(leads) as bigint) as leads,
        cast(sum(wins) as bigint) as wins
    from isotonic_rates
    where isotonic_rate is not null
    group by
        score,
        known_on,
        isotonic_rate,
        probability,
        is_calibrated_score,
        is_as_of,
        is_dated

),

steps_put_in_order as (

    select
        score,
        known_on,
        lowest_points,
        highest_points,
        leads,
        wins,
        isotonic_rate,
        probability,
        is_calibrated_score,
        is_as_of,
        is_dated,
        lag(lowest_points) over upwards as lower_points,
        lead(lowest_points) over upwards as below_points,
        row_number() over upwards as step
    from bins_joined_to_steps
    window upwards as (partition by score, known_on order by lowest_points asc)

),

final as (

    select
        score,
        known_on,
        cast(step as integer) as step,
        lowest_points,
        highest_points,
        case when lower_points is not null then lowest_points end as from_points,
        below_points,
        leads,
        wins,
        isotonic_rate,
        probability,
        is_calibrated_score,
        is_as_of,
        is_dated
    from steps_put_in_order

)

select * from final
