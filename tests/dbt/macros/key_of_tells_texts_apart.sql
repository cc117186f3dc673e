with

cases as (

    select listed.*
    from (
        values
        ('a', 'b', 'a', 'b', true, 'equal texts in equal places'),
        ('a', null, 'a', null, true, 'null is like null'),
        (null, null, null, null, true, 'nothing but nulls'),
        ('a', 'b', 'b', 'a', false, 'the place counts'),
        ('a', null, null, 'a', false, 'null has a place, too'),
        ('a', '', 'a', null, false, 'a blank text is not null'),
        ('ab', 'c', 'a', 'bc', false, 'what stands at a border does not cross it'),
        ('a', 'b', 'a', 'B', false, 'case counts')
    ) as listed (one_first, one_second, other_first, other_second, expected, why)

),

results as (

    select
        cases.*,
        {{ key_of(['one_first', 'one_second']) }} = {{ key_of(['other_first', 'other_second']) }}
            as result
    from cases

)

select *
from results
where result is distinct from expected
