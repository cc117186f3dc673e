with

cases as (

    select
        cast(listed.won as bigint) as won,
        cast(listed.lost as bigint) as lost,
        listed.expected,
        listed.why
    from (
        values
        (10, 10, true, 'ten of each'),
        (9, 1000, false, 'few won'),
        (1000, 9, false, 'few lost'),
        (0, 0, false, 'none')
    ) as listed (won, lost, expected, why)

),

results as (

    select
        cases.*,
        {{ are_enough_outcomes('won', 'lost') }} as result
    from cases

)

select *
from results
where result is distinct from expected
