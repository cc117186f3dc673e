with

contacts as (

    select
        'c1' as contact_id,
        12.5 as budget,
        cast(null as {{ dbt.type_string() }}) as city,
        true as is_student

),

maps as (

    select
        contact_id,
        {{ row_as_map('contacts') }} as facts
    from contacts

),

cases as (

    select listed.*
    from (
        values
        ('contact_id', 'c1', 'text'),
        ('budget', '12.5', 'a number becomes text'),
        ('city', null, 'an unknown value keeps its place'),
        ('is_student', 'true', 'a flag becomes text')
    ) as listed (attribute, expected, why)

),

results as (

    select {{ map_as_rows('facts') }}
    from maps

)

select
    cases.attribute,
    cases.expected,
    cases.why,
    results.attribute as result_attribute,
    results.value as result
from cases
full outer join results
    on cases.attribute = results.attribute
where
    cases.attribute is null
    or results.attribute is null
    or results.value is distinct from cases.expected
