with

cases as (

    select
        cast(16777217 as {{ type_double() }}) - cast(16777216 as {{ type_double() }}) as result,
        1 as expected,
        'type_double has 64 bits: 32 bits cannot tell the two numbers apart' as why

    union all

    select
        cast(
            (cast(0.1 as {{ type_points() }}) + cast(0.2 as {{ type_points() }}))
            - cast(0.3 as {{ type_points() }}) as {{ type_double() }}
        ) as result,
        0 as expected,
        'type_points adds decimal fractions exactly' as why

    union all

    select
        cast(
            cast(0.000000000001 as {{ type_points() }}) * 1000000000000 as {{ type_double() }}
        ) as result,
        1 as expected,
        'type_points keeps 12 decimals' as why

)

select *
from cases
where result is distinct from expected
