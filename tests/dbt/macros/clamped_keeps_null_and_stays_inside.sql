with

cases as (

    select listed.*
    from (
        values
        (5.0, 0.0, 10.0, 5.0, 'inside'),
        (-5.0, 0.0, 10.0, 0.0, 'below the floor'),
        (15.0, 0.0, 10.0, 10.0, 'above the cap'),
        (0.0, 0.0, 10.0, 0.0, 'on the floor'),
        (10.0, 0.0, 10.0, 10.0, 'on the cap'),
        (-5.0, null, 10.0, -5.0, 'no floor'),
        (15.0, 0.0, null, 15.0, 'no cap'),
        (15.0, null, 10.0, 10.0, 'no floor, above the cap'),
        (-5.0, 0.0, null, 0.0, 'no cap, below the floor'),
        (-5.0, null, null, -5.0, 'neither'),
        (3.0, 4.0, 4.0, 4.0, 'floor and cap are one'),
        (null, 0.0, 10.0, null, 'unknown does not become the floor'),
        (null, null, null, null, 'unknown without limits')
    ) as listed (input, lowest, highest, expected, why)

),

results as (

    select
        cases.*,
        {{ clamped('input', 'lowest', 'highest') }} as result
    from cases

)

select *
from results
where result is distinct from expected
