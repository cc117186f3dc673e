with

cases as (

    select listed.*
    from (
        values
        (0, 0.5, 'even odds'),
        (1.0986122886681098, 0.75, 'three to one'),
        (-1.0986122886681098, 0.25, 'one to three'),
        (4.59511985013459, 0.99, 'ninety-nine to one'),
        (1000, 0.9999999999999065, 'far beyond what exp() can hold'),
        (-1000, 0.0000000000000935762296883929, 'far beyond it on the other side'),
        (null, null, 'what is not known stays so')
    ) as listed (input, expected, why)

),

results as (

    select
        input,
        expected,
        why,
        {{ probability_from_log_odds('cast(input as ' ~ type_double() ~ ')') }} as result
    from cases

)

select *
from results
where
    (expected is null) <> (result is null)
    or abs(result - expected) > 0.000000000000001
    or result <= 0
    or result >= 1
