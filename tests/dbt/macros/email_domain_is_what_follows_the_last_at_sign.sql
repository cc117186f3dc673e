with

cases as (

    select listed.*
    from (
        values
        ('ann@example.com', 'example.com', 'ann', 'an address'),
        ('ann+news@example.com', 'example.com', 'ann', 'a tag does not belong to the mailbox'),
        ('ann+a+b@example.com', 'example.com', 'ann', 'the first plus sign begins the tag'),
        ('ann@mail.example.co.uk', 'mail.example.co.uk', 'ann', 'the whole domain'),
        ('"a@b"@example.com', 'example.com', '"a@b"', 'the last at sign counts'),
        ('@example.com', 'example.com', null, 'no mailbox'),
        ('ann@', null, null, 'no domain'),
        ('ann', null, null, 'no at sign'),
        ('@', null, null, 'an at sign alone'),
        ('', null, null, 'blank'),
        (null, null, null, 'null')
    ) as listed (input, expected, expected_local_part, why)

),

results as (

    select
        cases.*,
        {{ email_domain('input') }} as result,
        {{ email_local_part('input') }} as result_local_part
    from cases

)

select *
from results
where
    result is distinct from expected
    or result_local_part is distinct from expected_local_part
