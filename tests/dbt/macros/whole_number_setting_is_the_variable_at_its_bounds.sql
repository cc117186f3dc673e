with

results as (

    select
        {{ whole_number_setting('history_days', var('history_days'), var('history_days'), 400) }} as result,
        {{ var('history_days') }} as expected,
        'the only value that it may be' as why

)

select *
from results
where result is distinct from expected
