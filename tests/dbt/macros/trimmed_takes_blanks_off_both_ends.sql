with

cases as (

    select listed.*
    from (
        values
        ('a', 'a', 'nothing to trim'),
        ('  a b  ', 'a b', 'blanks inside stay'),
        (chr(9) || 'a' || chr(13) || chr(10), 'a', 'tabs and line breaks'),
        ('   ', '', 'nothing is left'),
        (null, null, 'null')
    ) as listed (input, expected, why)

),

results as (

    select
        cases.*,
        {{ trimmed('input') }} as result
    from cases

)

select *
from results
where result is distinct from expected
