with

results as (

    select
        {{ alert_points() }} as result,
        {{ var('alert_points') }} as expected,
        'the variable as it stands' as why

)

select *
from results
where result is distinct from expected
