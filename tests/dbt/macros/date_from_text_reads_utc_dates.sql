with

cases as (

    select listed.*
    from (
        values
        ('2026-03-01', '2026-03-01', 'an ISO date'),
        ('2026-3-1', '2026-03-01', 'without zeros in front'),
        ('2024-02-29', '2024-02-29', 'a leap day'),
        ('2026-03-01 10:20:30', '2026-03-01', 'the date of a time'),
        ('2026-03-01T23:30:00-05:00', '2026-03-02', 'the UTC date of a time with an offset'),
        ('2026-03-01T00:30:00+02:00', '2026-02-28', 'the UTC date of a time with an offset'),
        ('2026-02-29', null, 'no leap year'),
        ('2026-13-01', null, 'no such month'),
        ('20260301', null, 'a number'),
        ('01.03.2026', null, 'another order'),
        ('1 March 2026', null, 'a month in words'),
        ('2026-03', null, 'no day'),
        ('today', null, 'a word'),
        ('infinity', null, 'a word that engines take for a date'),
        ('', null, 'blank'),
        (null, null, 'null')
    ) as listed (input, expected, why)

),

results as (

    select
        input,
        cast(expected as date) as expected,
        why,
        {{ date_from_text('input') }} as result
    from cases

)

select *
from results
where result is distinct from expected
