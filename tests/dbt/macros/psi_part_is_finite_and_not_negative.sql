with

cases as (

    select
        cast(listed.leads as bigint) as leads,
        cast(listed.all_leads as bigint) as all_leads,
        cast(listed.baseline_leads as bigint) as baseline_leads,
        cast(listed.all_baseline_leads as bigint) as all_baseline_leads,
        cast(listed.expected as {{ type_double() }}) as expected,
        listed.why
    from (
        values
        (40, 100, 25, 100, 0.070500544386860, 'a larger share'),
        (10, 100, 25, 100, 0.137443609781123, 'a smaller share'),
        (50, 200, 25, 100, 0.000000000000000, 'the same share of more leads'),
        (0, 100, 25, 100, 0.958445636329896, 'empty now: half a lead'),
        (25, 100, 0, 100, 0.958445636329896, 'empty before: half a lead'),
        (0, 0, 25, 100, null, 'no leads at all now'),
        (25, 100, 0, 0, null, 'no leads at all before')
    ) as listed (leads, all_leads, baseline_leads, all_baseline_leads, expected, why)

),

results as (

    select
        cases.*,
        {{ psi_part('leads', 'all_leads', 'baseline_leads', 'all_baseline_leads') }} as result
    from cases

)

select *
from results
where (result is null) <> (expected is null) or abs(result - expected) > 1e-9
