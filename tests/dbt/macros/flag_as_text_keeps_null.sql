with

cases as (

    select listed.*
    from (
        values
        (true, 'true', 'yes'),
        (false, 'false', 'no'),
        (null, null, 'unknown is not no')
    ) as listed (input, expected, why)

),

results as (

    select
        cases.*,
        {{ flag_as_text('input') }} as result
    from cases

)

select *
from results
where result is distinct from expected
