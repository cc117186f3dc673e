with

cases as (

    select
        cast(listed.input as {{ type_double() }}) as input,
        cast(listed.expected as {{ type_points() }}) as expected,
        listed.why
    from (
        values
        ('62.5', '62.5', 'exact in binary'),
        ('68884.6', '68884.6', 'many digits before the point and one after it'),
        ('-68884.6', '-68884.6', 'below 0'),
        ('100000001', '100000001', 'a large whole number'),
        ('1234567.654321', '1234567.654321', 'six decimals'),
        ('0.000001', '0.000001', 'the least that points differ by'),
        (null, null, 'unknown')
    ) as listed (input, expected, why)

),

results as (

    select
        cases.*,
        {{ points_from_number('input') }} as result
    from cases

)

select *
from results
where result is distinct from expected
