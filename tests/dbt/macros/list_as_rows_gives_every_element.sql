with

cases as (

    select listed.*
    from (
        values
        ('gold|silver', 'gold', 'the first'),
        ('gold|silver', 'silver', 'the last'),
        ('a | b', 'a ', 'blanks are left to the caller'),
        ('a | b', ' b', 'blanks are left to the caller'),
        ('one', 'one', 'a list of one'),
        ('a||b', 'a', 'beside an empty element'),
        ('a||b', '', 'an empty element'),
        ('a||b', 'b', 'beside an empty element')
    ) as listed (input, expected, why)

),

inputs as (

    select input
    from cases
    group by input

),

results as (

    select
        input,
        {{ list_as_rows('input') }} as result
    from inputs

)

select
    cases.input,
    cases.expected,
    cases.why,
    results.input as result_input,
    results.result
from cases
full outer join results
    on cases.input = results.input and cases.expected = results.result
where cases.input is null or results.input is null
