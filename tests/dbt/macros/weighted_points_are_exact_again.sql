with

cases as (

    select
        cast(listed.points as {{ type_points() }}) as points,
        cast(listed.weight as {{ type_double() }}) as weight,
        cast(listed.expected as {{ type_points() }}) as expected,
        listed.why
    from (
        values
        ('68884.600000000001', '1', '68884.600000000001', 'a weight of 1, and many digits'),
        ('12.5', '0.4', '5', 'exact, though 0.4 is not in binary'),
        ('1', '0.333333', '0.333333', 'six decimals'),
        ('-3', '2', '-6', 'below 0'),
        ('7', '-0.5', '-3.5', 'what is taken off'),
        ('7', '0', '0', 'without weight'),
        (null, '2', null, 'unknown')
    ) as listed (points, weight, expected, why)

),

results as (

    select
        cases.*,
        {{ weighted_points('points', 'weight') }} as result
    from cases

)

select *
from results
where result is distinct from expected
