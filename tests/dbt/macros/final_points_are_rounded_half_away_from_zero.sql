with

cases as (

    select
        cast(listed.input as {{ type_points() }}) as input,
        listed.is_scored,
        cast(listed.expected as {{ type_points() }}) as expected,
        listed.why
    from (
        values
        ('62.5', true, '62.5', 'nothing to round'),
        ('7.0710678118', true, '7.071068', 'up'),
        ('7.0710674999', true, '7.071067', 'down'),
        ('0.0000005', true, '0.000001', 'one half, up'),
        ('-0.0000005', true, '-0.000001', 'one half below 0, away from it'),
        ('0.0000015', true, '0.000002', 'one half, up also from an odd digit'),
        ('0.0000025', true, '0.000003', 'one half, up also from an even digit'),
        ('62.5', false, null, 'left out of the score'),
        (null, true, null, 'unknown')
    ) as listed (input, is_scored, expected, why)

),

results as (

    select
        cases.*,
        {{ final_points('input', 'is_scored') }} as result
    from cases

)

select *
from results
where result is distinct from expected
