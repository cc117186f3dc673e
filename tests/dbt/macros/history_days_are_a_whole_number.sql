with

results as (

    select
        {{ history_days() }} as result,
        {{ var('history_days') }} as expected,
        'the variable as it stands' as why

)

select *
from results
where result is distinct from expected
