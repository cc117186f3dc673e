with

cases as (

    select listed.*
    from (
        values
        ('e1', 'c1', '2026-03-01', 'page_view', true, 'nothing is missing'),
        (null, 'c1', '2026-03-01', 'page_view', false, 'no id'),
        ('e1', null, '2026-03-01', 'page_view', false, 'nobody did it'),
        ('e1', 'c1', null, 'page_view', false, 'no time'),
        ('e1', 'c1', '2026-03-01', null, false, 'no type'),
        (null, null, null, null, false, 'nothing at all')
    ) as listed (event_id, contact_id, occurred_at, event_type, expected, why)

),

results as (

    select
        cases.*,
        {{ is_complete_event('cases') }} as result
    from cases

)

select *
from results
where result is distinct from expected
