with

cases as (

    select
        listed.expected,
        listed.why,
        cast(listed.received_at as timestamp) as received_at,
        cast(listed.last_received_at as timestamp) as last_received_at
    from (
        values
        ('2026-03-02', '2026-03-01', true, 'received later'),
        ('2026-03-01', '2026-03-01', false, 'the last one itself'),
        ('2026-02-28', '2026-03-01', false, 'received earlier'),
        (null, '2026-03-01', true, 'the row does not say'),
        ('2026-03-01', null, true, 'nothing was there'),
        (null, null, true, 'nothing is known')
    ) as listed (received_at, last_received_at, expected, why)

),

results as (

    select
        cases.*,
        {{ is_received_since('received_at', 'last_received_at') }} as result
    from cases

)

select *
from results
where result is distinct from expected
