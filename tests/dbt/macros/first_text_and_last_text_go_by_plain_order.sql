with

cases as (

    select listed.*
    from (
        values
        ('capitals', 'apple', 'Zoe', 'apple'),
        ('capitals', 'Zoe', 'Zoe', 'apple'),
        ('null is left out', 'b', 'b', 'b'),
        ('null is left out', null, 'b', 'b'),
        ('nothing', null, null, null)
    ) as listed (why, input, expected_first, expected_last)

),

results as (

    select
        why,
        expected_first,
        expected_last,
        {{ first_text('input') }} as result_first,
        {{ last_text('input') }} as result_last,
        -- what comes out is a text like any other: its letters have capitals
        lower({{ last_text("'Ä'") }}) as result_lower
    from cases
    group by why, expected_first, expected_last

)

select *
from results
where
    result_first is distinct from expected_first
    or result_last is distinct from expected_last
    or result_lower is distinct from 'ä'
