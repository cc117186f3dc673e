with

cases as (

    select
        cast(listed.degrees as bigint) as degrees,
        cast(listed.expected as {{ type_double() }}) as expected,
        cast(listed.tolerance as {{ type_double() }}) as tolerance,
        listed.why
    from (
        values
        (0, null, 0, 'one bin has no degree of freedom'),
        (null, null, 0, 'unknown'),
        (1, 3.841459, 1e-6, 'as tabled'),
        (2, 5.991465, 1e-6, 'as tabled'),
        (3, 7.814728, 1e-6, 'as tabled'),
        (4, 9.487729, 1e-6, 'as tabled'),
        (9, 16.918978, 1e-6, 'as tabled'),
        (10, 18.307038, 1e-6, 'as tabled'),
        (19, 30.143527, 1e-6, 'as tabled'),
        (20, 31.410433, 1e-6, 'as tabled'),
        (21, 32.670573, 0.01, 'approximate from here on'),
        (30, 43.772972, 0.01, 'approximate'),
        (100, 124.342113, 0.01, 'approximate')
    ) as listed (degrees, expected, tolerance, why)

),

results as (

    select
        cases.*,
        {{ chi_squared_95('degrees') }} as result
    from cases

)

select *
from results
where (result is null) <> (expected is null) or abs(result - expected) > tolerance
