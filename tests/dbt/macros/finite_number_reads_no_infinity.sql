with

cases as (

    select listed.*
    from (
        values
        ('12.5', 12.5, 'a number'),
        ('-1e2', -100.0, 'a sign and an exponent'),
        ('inf', null, 'infinity'),
        ('-inf', null, 'infinity below 0'),
        ('nan', null, 'not a number'),
        ('many', null, 'a word'),
        ('', null, 'blank'),
        (null, null, 'null')
    ) as listed (input, expected, why)

),

results as (

    select
        input,
        expected,
        why,
        {{ finite_number('input') }} as result
    from cases

    union all

    select
        'inf' as input,
        null as expected,
        'infinity in a column of numbers' as why,
        {{ finite_number("cast('inf' as " ~ type_double() ~ ")") }} as result

    union all

    select
        '7' as input,
        7 as expected,
        'a column of whole numbers' as why,
        {{ finite_number('7') }} as result

)

select *
from results
where result is distinct from expected
