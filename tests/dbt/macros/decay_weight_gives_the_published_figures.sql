with

cases as (

    select listed.*
    from (
        values
        -- 10 points that lose 50 % in 30 days, evenly
        ('linear', 0, 30.0, 50.0, 10.0, 10.0, 'fresh'),
        ('linear', 15, 30.0, 50.0, 10.0, 7.5, 'half an interval'),
        ('linear', 30, 30.0, 50.0, 10.0, 5.0, 'one interval'),
        ('linear', 45, 30.0, 50.0, 10.0, 2.5, 'one and a half'),
        ('linear', 60, 30.0, 50.0, 10.0, 0.0, 'nothing is left'),
        ('linear', 90, 30.0, 50.0, 10.0, 0.0, 'never below nothing'),
        -- the same loss at the end of each interval
        ('step', 0, 30.0, 50.0, 10.0, 10.0, 'fresh'),
        ('step', 29, 30.0, 50.0, 10.0, 10.0, 'last day of the first interval'),
        ('step', 30, 30.0, 50.0, 10.0, 5.0, 'first day of the second'),
        ('step', 59, 30.0, 50.0, 10.0, 5.0, 'last day of the second'),
        ('step', 60, 30.0, 50.0, 10.0, 0.0, 'nothing is left'),
        ('step', 90, 30.0, 50.0, 10.0, 0.0, 'never below nothing'),
        ('step', 13, 0.5, 1.0, 10.0, 7.4, 'an interval of half a day'),
        ('step', 33, 1.1, 1.0, 10.0, 7.0, 'thirty intervals, though 33 / 1.1 is less than 30'),
        ('step', 32, 1.1, 1.0, 10.0, 7.1, 'twenty-nine intervals'),
        -- 40 points that lose 25 % in 90 days
        ('linear', 0, 90.0, 25.0, 40.0, 40.0, 'fresh'),
        ('linear', 90, 90.0, 25.0, 40.0, 30.0, 'a quarter is lost'),
        ('linear', 180, 90.0, 25.0, 40.0, 20.0, 'half is lost'),
        ('linear', 270, 90.0, 25.0, 40.0, 10.0, 'three quarters are lost'),
        ('linear', 360, 90.0, 25.0, 40.0, 0.0, 'nothing is left'),
        ('step', 89, 90.0, 25.0, 40.0, 40.0, 'not yet'),
        ('step', 360, 90.0, 25.0, 40.0, 0.0, 'nothing is left'),
        ('step', 120, 30.0, 33.0, 10.0, 0.0, 'three steps leave 1 %, the fourth none'),
        ('linear', 500, 30.0, 0.0, 10.0, 10.0, 'nothing is lost at 0 %'),
        -- 10 points that halve in 14 days
        ('half_life', 0, 14.0, 100.0, 10.0, 10.0, 'fresh'),
        ('half_life', 7, 14.0, 100.0, 10.0, 7.071068, 'the root of one half'),
        ('half_life', 14, 14.0, 100.0, 10.0, 5.0, 'one half-life'),
        ('half_life', 28, 14.0, 100.0, 10.0, 2.5, 'two half-lives'),
        ('half_life', 56, 14.0, 100.0, 10.0, 0.625, 'four half-lives'),
        ('half_life', 14, 14.0, 30.0, 10.0, 5.0, 'the percent is of no account'),
        ('half_life', 9999, 1.0, 100.0, 10.0, 0.0, 'nothing is left of what is years old'),
        ('half_life', 14, 14.0, 100.0, -10.0, -5.0, 'what takes away fades alike'),
        -- all or nothing
        ('expiry', 13, 14.0, 100.0, 10.0, 10.0, 'the last day'),
        ('expiry', 14, 14.0, 100.0, 10.0, 0.0, 'expired'),
        ('expiry', 15, 14.0, 100.0, 10.0, 0.0, 'expired'),
        ('none', 9999, null, 100.0, 10.0, 10.0, 'does not fade'),
        -- an absence has no age
        ('linear', null, 30.0, 50.0, 10.0, 10.0, 'no age, linear'),
        ('half_life', null, 14.0, 100.0, 10.0, 10.0, 'no age, half-life'),
        ('expiry', null, 14.0, 100.0, 10.0, 10.0, 'no age, expiry')
    ) as listed (shape, age_in_days, interval_days, percent, points, expected, why)

),

results as (

    select
        cases.*,
        round(
            cast(cases.points * {{ decay_weight(
                'cases.shape',
                'cases.age_in_days',
                'cast(cases.interval_days as ' ~ type_double() ~ ')',
                'cast(cases.percent as ' ~ type_double() ~ ')'
            ) }} as {{ type_points() }}),
            6
        ) as result
    from cases

)

select *
from results
where result is distinct from expected
