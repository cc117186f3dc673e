with

cases as (

    select listed.*
    from (
        values
        -- 200 won and 800 lost, by seniority
        (40, 60, 200, 800, 0.0, 0.980829, 'C-level'),
        (60, 140, 200, 800, 0.0, 0.538997, 'VP to director'),
        (70, 250, 200, 800, 0.0, 0.113329, 'manager'),
        (30, 350, 200, 800, 0.0, -1.070441, 'other'),
        (40, 60, 200, 800, 1.0, 0.980829, 'nothing is added where there are wins and losses'),
        -- the edges
        (0, 60, 200, 800, 0.0, null, 'no win, and nothing added'),
        (40, 0, 200, 800, 0.0, null, 'no loss, and nothing added'),
        (0, 0, 200, 800, 1.0, 0.0, 'nothing is known of it'),
        (0, 4, 200, 800, 1.0, -0.693147, 'one win and four losses are added'),
        (1, 0, 200, 800, 1.0, 0.693147, 'the same the other way round'),
        (0, 1, 800, 200, 1.0, -0.693147, 'wins are the common kind'),
        (200, 800, 200, 800, 1.0, 0.0, 'all leads tell nothing'),
        (0, 10, 0, 10, 1.0, null, 'all lost'),
        (10, 0, 10, 0, 1.0, null, 'all won'),
        (0, 0, 0, 0, 1.0, null, 'no leads')
    ) as listed (wins, losses, all_wins, all_losses, smoothing, expected, why)

),

results as (

    select
        cases.*,
        round(cast({{ weight_of_evidence(
            'cases.wins',
            'cases.losses',
            'cases.all_wins',
            'cases.all_losses',
            'cast(cases.smoothing as ' ~ type_double() ~ ')'
        ) }} as {{ type_points() }}), 6) as result
    from cases

)

select *
from results
where result is distinct from cast(expected as {{ type_points() }})
