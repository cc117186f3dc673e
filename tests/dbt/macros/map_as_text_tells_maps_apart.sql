with

contacts as (

    select listed.*
    from (
        values
        (1, 'c1', 'Vienna'),
        (2, 'c1', 'Vienna'),
        (3, 'c1', 'Graz'),
        (4, 'c1', null)
    ) as listed (row_number_in_file, contact_id, city)

),

cells as (

    select
        row_number_in_file,
        contact_id,
        city
    from contacts

),

without_number as (

    select
        contact_id,
        city
    from cells

),

texts as (

    select {{ map_as_text(row_as_map('without_number')) }} as text_of_row
    from without_number

),

results as (

    select
        count(*) as row_count,
        count(text_of_row) as text_count,
        count(distinct text_of_row) as distinct_text_count
    from texts

)

-- equal rows have equal texts, and a row with a null has one too
select *
from results
where row_count <> 4 or text_count <> 4 or distinct_text_count <> 3
