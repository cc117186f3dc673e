with

cases as (

    select
        {{ number_setting('evidence_smoothing', 0) }} as result,
        {{ var('evidence_smoothing') }} as expected,
        'the variable as it stands' as why

)

select *
from cases
where result is distinct from cast(expected as {{ type_double() }})
