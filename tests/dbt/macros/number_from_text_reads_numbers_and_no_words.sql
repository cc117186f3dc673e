with

cases as (

    select listed.*
    from (
        values
        ('12', 12.0, 'a whole number'),
        ('-3.5', -3.5, 'a sign and a fraction'),
        ('+7', 7.0, 'a plus sign'),
        ('.5', 0.5, 'nothing before the point'),
        ('5.', 5.0, 'nothing behind the point'),
        ('0012', 12.0, 'zeros in front'),
        ('1e3', 1000.0, 'an exponent'),
        ('2.5E-1', 0.25, 'a negative exponent'),
        ('0', 0.0, 'nothing'),
        ('inf', null, 'a word that engines take for a number'),
        ('-Infinity', null, 'a word that engines take for a number'),
        ('nan', null, 'a word that engines take for a number'),
        ('1_000', null, 'an underscore'),
        ('1,000', null, 'a comma'),
        ('1 000', null, 'a blank'),
        ('12%', null, 'a unit'),
        ('0x1A', null, 'another base'),
        ('e5', null, 'an exponent alone'),
        ('.', null, 'a point alone'),
        ('-', null, 'a sign alone'),
        ('--1', null, 'two signs'),
        ('ten', null, 'a word'),
        ('2026-03-01', null, 'a date'),
        ('', null, 'blank'),
        (null, null, 'null')
    ) as listed (input, expected, why)

),

results as (

    select
        cases.*,
        {{ number_from_text('input') }} as result
    from cases

)

select *
from results
where result is distinct from expected
