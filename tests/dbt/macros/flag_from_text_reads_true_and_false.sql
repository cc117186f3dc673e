with

cases as (

    select listed.*
    from (
        values
        ('true', true, 'as JSON has it'),
        ('TRUE', true, 'in capitals'),
        (' True ', true, 'trimmed'),
        ('t', true, 'as PostgreSQL writes it'),
        ('yes', true, 'in words'),
        ('1', true, 'as a number'),
        ('false', false, 'as JSON has it'),
        ('FALSE', false, 'in capitals'),
        ('f', false, 'as PostgreSQL writes it'),
        ('no', false, 'in words'),
        ('0', false, 'as a number'),
        ('', null, 'blank is not false'),
        ('maybe', null, 'neither'),
        ('2', null, 'neither'),
        (null, null, 'unknown is not false')
    ) as listed (input, expected, why)

),

results as (

    select
        input,
        expected,
        why,
        {{ flag_from_text('input') }} as result
    from cases

    union all

    select
        'boolean' as input,
        true as expected,
        'a boolean column' as why,
        {{ flag_from_text('(1 = 1)') }} as result

)

select *
from results
where result is distinct from expected
