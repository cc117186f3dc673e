with

cases as (

    select
        cast(listed.rate as {{ type_double() }}) as rate,
        cast(listed.number as {{ type_double() }}) as number,
        cast(listed.low as {{ type_double() }}) as low,
        cast(listed.high as {{ type_double() }}) as high,
        listed.why
    from (
        values
        (0.2, 50, 0.112437498633, 0.330371062703, '10 of 50'),
        (0, 10, 0.000000000000, 0.277532809222, 'none of 10'),
        (1, 10, 0.722467190778, 1.000000000000, 'all of 10'),
        (0.5, 2.5, 0.110844196907, 0.889155803093, 'a number that is not whole'),
        (0.5, 0, null, null, 'nothing to count'),
        (null, 10, null, null, 'no share')
    ) as listed (rate, number, low, high, why)

),

results as (

    select
        cases.*,
        {{ wilson_bound('rate', 'number', 'low') }} as result_low,
        {{ wilson_bound('rate', 'number', 'high') }} as result_high
    from cases

)

select *
from results
where
    (result_low is null) <> (low is null)
    or (result_high is null) <> (high is null)
    or abs(result_low - low) > 1e-9
    or abs(result_high - high) > 1e-9
