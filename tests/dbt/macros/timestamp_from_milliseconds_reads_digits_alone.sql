with

cases as (

    select listed.*
    from (
        values
        ('1617298367000', '2021-04-01 17:32:47', '13 digits'),
        ('1617298367123', '2021-04-01 17:32:47.123', 'milliseconds are kept'),
        ('951782400000', '2000-02-29 00:00:00', '12 digits, a leap day'),
        ('1000000000', '1970-01-12 13:46:40', '10 digits are milliseconds, too'),
        ('2021', null, 'a year'),
        ('20210401', null, 'a date without dashes'),
        ('161729836700000000', null, 'an id'),
        ('2021-04-01', null, 'a date'),
        ('-1617298367000', null, 'a sign'),
        ('1617298367000.5', null, 'a fraction'),
        ('', null, 'blank'),
        (null, null, 'null')
    ) as listed (input, expected, why)

),

results as (

    select
        input,
        cast(expected as timestamp) as expected,
        why,
        {{ timestamp_from_milliseconds('input') }} as result
    from cases

)

select *
from results
where result is distinct from expected
