with

cases as (

    select listed.*
    from (
        values
        (' x ', 'x', null, null, false, false, 'text is trimmed'),
        ('', null, null, null, true, false, 'a blank flag is its default'),
        ('  ', null, null, null, true, false, 'blanks are blank'),
        (null, null, null, null, true, false, 'null is blank'),
        (' 2.5 ', '2.5', 2.5, null, false, false, 'a number'),
        ('2,5', '2,5', null, null, false, false, 'a decimal comma is none'),
        ('1', '1', 1.0, null, true, true, 'a 1 is yes'),
        ('0', '0', 0.0, null, false, false, 'a 0 is no'),
        ('TRUE', 'TRUE', null, null, true, true, 'without case'),
        (' Yes ', 'Yes', null, null, true, true, 'trimmed'),
        ('false', 'false', null, null, false, false, 'no'),
        ('no', 'no', null, null, false, false, 'no'),
        (' 2026-03-01 ', '2026-03-01', null, '2026-03-01', false, false, 'a date'),
        ('2026-02-30', '2026-02-30', null, null, false, false, 'no such date')
    ) as listed (
        input, expected_text, expected_number, expected_date, expected_flag, expected_flag_no, why
    )

),

results as (

    select
        cases.*,
        {{ rule_text('input') }} as result_text,
        {{ rule_number('input') }} as result_number,
        {{ rule_date('input') }} as result_date,
        {{ rule_flag('input') }} as result_flag,
        {{ rule_flag('input', default='false') }} as result_flag_no
    from cases

)

select *
from results
where
    result_text is distinct from expected_text
    or result_number is distinct from expected_number
    or result_date is distinct from cast(expected_date as date)
    or result_flag is distinct from expected_flag
    or result_flag_no is distinct from expected_flag_no
