{# Spark has one type of both names #}
{% set zoned = 'timestamp' if target.type == 'spark' else 'timestamp with time zone' -%}

with

cases as (

    select listed.*
    from (
        values
        ('2026-03-01', '2026-03-01 00:00:00', 'a date begins at midnight'),
        ('2026-03-01 10:20:30', '2026-03-01 10:20:30', 'without an offset it is UTC'),
        ('2026-03-01T10:20:30', '2026-03-01 10:20:30', 'with a T'),
        ('2026-03-01T10:20:30Z', '2026-03-01 10:20:30', 'Z is UTC'),
        ('2026-03-01 10:20:30 UTC', '2026-03-01 10:20:30', 'UTC in words'),
        {% if target.type != 'spark' %}
            ('2026-03-01 10:20:30 europe/berlin', '2026-03-01 09:20:30', 'a place in words'),
            ('2026-03-01 10:20:30 America/Port-au-Prince', '2026-03-01 15:20:30', 'with a dash'),
            ('2026-03-01 10:20:30 Etc/GMT+5', '2026-03-01 15:20:30', 'with a sign and a digit'),
        {% endif %}
        ('2026-03-01T10:20:30+00:00', '2026-03-01 10:20:30', 'no offset'),
        ('2026-03-01T10:20:30+02:00', '2026-03-01 08:20:30', 'ahead of UTC'),
        ('2026-03-01T10:20:30+02', '2026-03-01 08:20:30', 'an offset in hours'),
        ('2026-03-01T10:20:30+05:30', '2026-03-01 04:50:30', 'half an hour'),
        ('2026-03-01T01:30:00+02:00', '2026-02-28 23:30:00', 'the day before'),
        ('2026-12-31T23:30:00-05:00', '2027-01-01 04:30:00', 'the year after'),
        ('2026-03-01T10:20:30.5Z', '2026-03-01 10:20:30.5', 'a fraction'),
        ('2026-03-01 10:20:30.123456', '2026-03-01 10:20:30.123456', 'microseconds'),
        ('2026-03-01 9:05:00', '2026-03-01 09:05:00', 'an hour without a zero in front'),
        (
            ' 2026-03-01T10:20:30Z' || chr(13) || chr(10),
            '2026-03-01 10:20:30',
            'trimmed'
        ),
        ('2024-02-29', '2024-02-29 00:00:00', 'a leap day'),
        ('2026-02-29', null, 'no leap year'),
        ('2026-03-01T25:00:00Z', null, 'no such hour'),
        ('last week', null, 'no time'),
        ('', null, 'blank'),
        (null, null, 'null')
    ) as listed (input, expected, why)

),

results as (

    select
        input,
        cast(expected as timestamp) as expected,
        why,
        {{ utc_timestamp('input') }} as result
    from cases

    union all

    select
        'date' as input,
        cast('2026-03-01 00:00:00' as timestamp) as expected,
        'a date column' as why,
        {{ utc_timestamp("cast('2026-03-01' as date)") }} as result

    union all

    select
        'timestamp' as input,
        cast('2026-03-01 10:20:30' as timestamp) as expected,
        'a timestamp column is UTC' as why,
        {{ utc_timestamp("cast('2026-03-01 10:20:30' as timestamp)") }} as result

    union all

    select
        'timestamp with time zone' as input,
        cast('2026-03-01 08:20:30' as timestamp) as expected,
        'a timestamp column with an offset' as why,
        {{ utc_timestamp("cast('2026-03-01 10:20:30+02' as " ~ zoned ~ ")") }} as result
    {% if target.type == 'duckdb' %}

        union all

        select
            'nanoseconds' as input,
            cast('2026-03-01 23:59:59.999999' as timestamp) as expected,
            'the last of a day is no part of the next one' as why,
            {{ utc_timestamp("timestamp_ns '2026-03-01 23:59:59.999999999'") }} as result
    {% endif %}

)

select *
from results
where result is distinct from expected
