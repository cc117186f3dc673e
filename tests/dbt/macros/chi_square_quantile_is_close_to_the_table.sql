with

cases as (

    select listed.*
    from (
        values
        (1, 1.644854, 3.841, '95 %'),
        (2, 1.644854, 5.991, '95 %'),
        (3, 1.644854, 7.815, '95 %'),
        (9, 1.644854, 16.919, '95 %'),
        (30, 1.644854, 43.773, '95 %'),
        (1, 3.719016, 15.137, '99.99 %'),
        (3, 3.719016, 21.108, '99.99 %'),
        (4, 3.719016, 23.513, '99.99 %'),
        (9, 3.719016, 33.720, '99.99 %'),
        (30, 3.719016, 67.633, '99.99 %'),
        (0, 1.644854, null, 'nothing is free')
    ) as listed (degrees, normal_quantile, expected, why)

),

results as (

    select
        cases.*,
        {{ chi_square_quantile(
            'cases.degrees', 'cast(cases.normal_quantile as ' ~ type_double() ~ ')'
        ) }} as result
    from cases

)

select *
from results
where
    case
        when expected is null then result is not null
        else
            result is null
            or abs(result / expected - 1)
            > case when degrees >= 9 then 0.015 when degrees >= 3 then 0.04 else 0.08 end
    end
