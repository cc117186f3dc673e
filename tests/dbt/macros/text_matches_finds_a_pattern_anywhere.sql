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
        ('VP', 'v' || chr(92) || 'b', false, 'the edge of a word, which is not here'),
        ('a vp', chr(92) || 'bvp' || chr(92) || 'z', true, 'edge of a word and end of the text'),
        ('svp', chr(92) || 'Bvp', true, 'no edge of a word'),
        ('c:' || chr(92) || 'bin', 'c:' || chr(92) || chr(92) || 'bin', true, 'a backslash'),
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
