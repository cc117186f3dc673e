with

results as (

    select
        {{ outcome_horizon_days() }} as result,
        {{ var('outcome_horizon_days') }} as expected,
        'the variable as it stands' as why

)

select *
from results
where result is distinct from expected
