with

cases as (

    select
        cast(listed.column_known_from as timestamp) as column_known_from,
        cast(listed.row_known_from as timestamp) as row_known_from,
        listed.column_value,
        listed.row_value,
        listed.row_contact_id,
        listed.expected,
        listed.why
    from (
        values
        ('c', '2026-06-01', null, null, null, 'c', 'there is no row'),
        ('c', null, 'c1', 'r', '2026-06-01', 'r', 'a column that holds from the beginning'),
        ('c', '2026-06-01', 'c1', 'r', '2026-06-02', 'r', 'the row is later'),
        ('c', '2026-06-01', 'c1', 'r', '2026-06-01', 'r', 'a tie'),
        ('c', '2026-06-02', 'c1', 'r', '2026-06-01', 'c', 'the column is later'),
        ('c', '2026-06-02', 'c1', 'r', null, 'c', 'a row that holds from the beginning'),
        ('c', null, 'c1', 'r', null, 'r', 'both hold from the beginning'),
        (null, '2026-06-02', 'c1', 'r', '2026-06-01', 'r', 'the column knows nothing'),
        ('c', '2026-06-01', 'c1', null, '2026-06-02', null, 'the row takes back what was known')
    ) as listed (
        column_value, column_known_from, row_contact_id, row_value, row_known_from, expected, why
    )

),

columns_given as (

    select
        cases.*,
        cases.column_value as value,
        cases.column_known_from as known_from
    from cases

),

rows_given as (

    select
        why,
        row_contact_id as contact_id,
        row_value as value,
        row_known_from as known_from
    from cases

),

results as (

    select
        columns_given.expected,
        columns_given.why,
        {{ value_known_later('columns_given', 'rows_given') }} as result
    from columns_given
    inner join rows_given
        on columns_given.why = rows_given.why

)

select *
from results
where result is distinct from expected
