with

cases as (

    select
        cast(listed.valid_from as date) as valid_from,
        cast(listed.valid_to as date) as valid_to,
        listed.expected,
        listed.why
    from (
        values
        (null, null, true, 'always'),
        ('2026-06-30', null, true, 'from that day on'),
        ('2026-07-01', null, false, 'from the next day on'),
        (null, '2026-07-01', true, 'up to that day'),
        (null, '2026-06-30', false, 'the last day is left out'),
        ('2026-06-01', '2026-07-01', true, 'inside'),
        ('2026-05-01', '2026-06-30', false, 'just over'),
        ('2026-06-30', '2026-07-01', true, 'that day alone'),
        ('2026-06-30', '2026-06-30', false, 'replaced on the day it came')
    ) as listed (valid_from, valid_to, expected, why)

),

results as (

    select
        cases.*,
        {{ is_valid_on('cases', "cast('2026-06-30' as date)") }} as result
    from cases

)

select *
from results
where result is distinct from expected
