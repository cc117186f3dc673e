with

cases as (

    select listed.*
    from (
        values
        ('a', 'b', 'a', 'b', true, 'the same values'),
        ('ab', '', 'a', 'b', false, 'a letter that moves to the next value'),
        (null, 'a', 'a', null, false, 'null on either side'),
        ('', 'a', null, 'a', false, 'a blank text is not null'),
        (null, null, null, null, true, 'nothing at all is no null')
    ) as listed (first_left, second_left, first_right, second_right, expected, why)

),

results as (

    select
        cases.*,
        {{ value_for_digest('first_left') }} || {{ value_for_digest('second_left') }}
        = {{ value_for_digest('first_right') }} || {{ value_for_digest('second_right') }} as result
    from cases

)

select *
from results
where result is distinct from expected
