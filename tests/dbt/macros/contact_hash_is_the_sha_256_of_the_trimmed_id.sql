with

cases as (

    select listed.*
    from (
        values
        (
            'abc',
            'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
            'the figure that the standard publishes'
        ),
        (
            ' ' || chr(9) || 'abc' || chr(13) || chr(10),
            'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
            'blanks around an id are no part of it'
        ),
        (
            'Zoë 😀',
            '91b7847abee0482651039ac5e0fa8416d8eb9eb11de9f68e0c31c5ff7a0f0fec',
            'letters beyond ASCII are hashed as UTF-8'
        ),
        (
            '',
            'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
            'nothing has a hash of its own'
        ),
        (null, null, 'a row without an id is nobody')
    ) as listed (input, expected, why)

),

results as (

    select
        cases.*,
        {{ contact_hash('input') }} as result
    from cases

)

select *
from results
where result is distinct from expected
