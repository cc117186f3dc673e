with

cases as (

    select listed.*
    from (
        values
        ('Vienna', 'Vienna', 'text stays as it is'),
        (
            ' ' || chr(9) || ' Vienna' || chr(13) || chr(10),
            'Vienna',
            'trimmed of blanks, tabs and line breaks'
        ),
        ('New  York', 'New  York', 'blanks inside stay'),
        ('007', '007', 'zeros in front stay'),
        ('0', '0', 'nothing is not unknown'),
        ('', null, 'blank'),
        (' ' || chr(9) || chr(13) || chr(10) || ' ', null, 'nothing but blanks'),
        {% for word in var('unknown_values') | map('string') | map('trim') %}
            {% set word_in_sql = dbt.escape_single_quotes(word) %}
            ('{{ word_in_sql }}', null, 'a word for unknown'),
            (' {{ word_in_sql | upper }} ', null, 'without case, trimmed'),
            ('x{{ word_in_sql }}', 'x{{ word_in_sql }}', 'only the whole value'),
        {% endfor %}
        (null, null, 'null')
    ) as listed (input, expected, why)

),

results as (

    select
        cases.*,
        {{ known_text('input') }} as result
    from cases

    union all

    select
        cast(12 as {{ dbt.type_string() }}) as input,
        '12' as expected,
        'a number becomes text' as why,
        {{ known_text('12') }} as result

    union all

    select
        'true' as input,
        'true' as expected,
        'a flag becomes text' as why,
        {{ known_text('true') }} as result

)

select *
from results
where result is distinct from expected
