with

cases as (

    select listed.*
    from (
        values
        ('2026-03-01 10:20:30', '2026-03-01 10:20:30', 'a known time stays'),
        (null, '0001-01-01 00:00:00', 'no time is before all others')
    ) as listed (input, expected, why)

),

results as (

    select
        cases.*,
        {{ time_or_beginning('cast(input as timestamp)') }} as result
    from cases

)

select *
from results
where result is distinct from cast(expected as timestamp)
