with

cases as (

    select
        cast(listed.auc as {{ type_double() }}) as auc,
        cast(listed.won as bigint) as won,
        cast(listed.lost as bigint) as lost,
        cast(listed.expected as {{ type_double() }}) as expected,
        listed.why
    from (
        values
        (0.893, 51, 58, 0.001057002949034, '51 won, 58 lost: a standard error of 0.0325'),
        (0.875, 4, 6, 0.016710069444444, 'few leads'),
        (0.5, 100, 100, 0.001675000000000, 'no better than drawing lots'),
        (0.5, 1, 1, 0.250000000000000, 'one pair'),
        (1, 2, 3, 0.025888765019200, 'a perfect order is taken half a pair less far out'),
        (0, 2, 3, 0.020779140344358, 'and so is its opposite'),
        (null, 2, 3, null, 'no AUC'),
        (0.5, 0, 3, null, 'none won'),
        (0.5, 3, 0, null, 'none lost')
    ) as listed (auc, won, lost, expected, why)

),

results as (

    select
        cases.*,
        {{ hanley_mcneil_variance('auc', 'won', 'lost') }} as result
    from cases

)

select *
from results
where (result is null) <> (expected is null) or abs(result - expected) > 1e-9
