with

cases as (

    select
        listed.expected,
        listed.why,
        cast(listed.event_time as timestamp) as received_at,
        cast(listed.last_time as timestamp) as last_time
    from (
        values
        ('2026-03-02', '2026-03-01', true, 'received later'),
        ('2026-03-01', '2026-03-01', false, 'the last one itself'),
        ('2026-02-28', '2026-03-01', false, 'received earlier'),
        (null, '2026-03-01', true, 'the row does not say'),
        ('2026-03-01', null, true, 'nothing was there')
    ) as listed (event_time, last_time, expected, why)

),

last_received as (

    select
        last_time,
        last_time as received_at
    from cases
    group by last_time

),

results as (

    select
        cases.*,
        {{ is_received_since('cases', 'last_received') }} as result
    from cases
    inner join last_received
        on cases.last_time is not distinct from last_received.last_time

)

select *
from results
where result is distinct from expected
