with

cases as (

    select
        cast(listed.input as {{ type_double() }}) as input,
        listed.expected,
        listed.why
    from (
        values
        ('12', '12', 'a whole number has no point'),
        ('12.5', '12.5', 'a fraction'),
        ('-3', '-3', 'below 0'),
        ('-0.25', '-0.25', 'a fraction below 0'),
        ('0', '0', 'nothing'),
        ('-0', '0', 'nothing has no sign'),
        ('0.1', '0.1', 'the shortest spelling'),
        ('123456789012', '123456789012', 'beyond 32 bits'),
        (null, null, 'null')
    ) as listed (input, expected, why)

),

results as (

    select
        cases.*,
        {{ number_as_text('input') }} as result
    from cases

)

select *
from results
where result is distinct from expected
