{% set days = var('history_days') -%}

with

results as (

    select
        {{ days_setting('history_days', days, days, 400) }} as result,
        {{ days }} as expected,
        'the only value that it may be' as why

)

select *
from results
where result is distinct from expected
