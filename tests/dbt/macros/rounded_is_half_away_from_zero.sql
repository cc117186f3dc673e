with

cases as (

    select listed.*
    from (
        values
        (1.25, 1.3, 'a half goes up'),
        (-1.25, -1.3, 'below zero it goes down'),
        (1.35, 1.4, 'whatever the digit before it'),
        (1.24, 1.2, 'less than a half'),
        (0.0, 0.0, 'nothing'),
        (123456789.04, 123456789.0, 'a large number'),
        (null, null, 'null stays null')
    ) as listed (input, expected, why)

),

results as (

    select
        cases.*,
        {{ rounded('cast(input as ' ~ type_double() ~ ')', 1) }} as result
    from cases

)

select *
from results
where result is distinct from cast(expected as {{ type_double() }})
