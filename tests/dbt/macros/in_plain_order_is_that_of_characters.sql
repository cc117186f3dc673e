with

cases as (

    select listed.*
    from (
        values
        ('', 1, 'nothing goes first'),
        ('9 of 10', 2, 'digits before letters'),
        ('Zoe', 3, 'a capital before small letters'),
        ('a b', 4, 'a blank before letters'),
        ('a_b', 5, 'a sign counts, too'),
        ('ab', 6, 'a small letter'),
        ('ac', 7, 'the letter after'),
        ('ä', 8, 'letters with dots behind all others')
    ) as listed (input, expected, why)

),

results as (

    select
        cases.*,
        row_number() over (order by {{ in_plain_order('input') }} asc) as result
    from cases

)

select *
from results
where result is distinct from expected
