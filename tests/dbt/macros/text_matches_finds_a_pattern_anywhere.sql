with

cases as (

    select listed.*
    from (
        values
        ('SVP Marketing', 'vp', true, 'anywhere, without case'),
        ('SVP Marketing', '^svp', true, 'at the beginning'),
        ('SVP Marketing', '^vp', false, 'not at the beginning'),
        ('price-list.pdf', '[.]pdf$', true, 'at the end'),
        ('vp', '(c[te]o|vp)', true, 'one of several'),
        ('a.b', 'a' || chr(92) || '.b', true, 'a point as such'),
        ('axb', 'a' || chr(92) || '.b', false, 'a point as such'),
        (null, 'vp', null, 'unknown')
    ) as listed (input, pattern, expected, why)

),

results as (

    select
        cases.*,
        {{ text_matches('input', 'pattern') }} as result
    from cases

)

select *
from results
where result is distinct from expected
