with

cases as (

    select
        cast(listed.earlier as date) as earlier,
        cast(listed.later as date) as later,
        listed.expected,
        listed.why
    from (
        values
        ('2026-06-30', '2026-06-30', 0, 'the same day'),
        ('2026-06-29', '2026-06-30', 1, 'the day before'),
        ('2026-07-01', '2026-06-30', -1, 'a day to come'),
        ('2024-02-28', '2024-03-01', 2, 'over a leap day'),
        ('2026-02-28', '2026-03-01', 1, 'no leap year'),
        ('2025-12-31', '2026-01-01', 1, 'over the end of the year'),
        ('2024-01-01', '2025-01-01', 366, 'a leap year'),
        ('2026-03-28', '2026-03-30', 2, 'over the change of the clocks'),
        (null, '2026-06-30', null, 'unknown')
    ) as listed (earlier, later, expected, why)

),

results as (

    select
        cases.*,
        {{ days_between('earlier', 'later') }} as result
    from cases

)

select *
from results
where result is distinct from expected
