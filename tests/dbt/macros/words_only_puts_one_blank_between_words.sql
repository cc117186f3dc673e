with

cases as (

    select listed.*
    from (
        values
        ('IT-Leiter (m/w/d)', 'it leiter m w d', '', 'signs become blanks'),
        ('  VP,  Sales &  Marketing ', 'vp sales marketing', '', 'one blank, none at the ends'),
        ('Geschäftsführer', 'geschäftsführer', '', 'letters with dots are letters'),
        ('МЕНЕДЖЕР', 'менеджер', '', 'letters of another alphabet'),
        ('24/7 Support', '24 7 support', '247', 'digits stay'),
        ('+43 (0)1 234-56', '43 0 1 234 56', '430123456', 'a telephone number'),
        ('&', '', '', 'nothing is left'),
        ('', '', '', 'blank'),
        (null, null, null, 'null')
    ) as listed (input, expected, expected_digits, why)

),

results as (

    select
        cases.*,
        {{ words_only('input') }} as result,
        {{ digits_only('input') }} as result_digits
    from cases

)

select *
from results
where
    result is distinct from expected
    or result_digits is distinct from expected_digits
