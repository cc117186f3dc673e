{% set words = list_setting('unknown_values', '["Select"]') -%}

with

results as (

    select
        '{{ words | map('string') | join('|') | replace("'", "''") }}' as result,
        '{{ var('unknown_values') | map('string') | join('|') | replace("'", "''") }}' as expected,
        'the list as it is written' as why

)

select *
from results
where result is distinct from expected
