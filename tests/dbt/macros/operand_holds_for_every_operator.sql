with

cases as (

    select listed.*
    from (
        values
        ('is_known', 'x', null, null, null, true, 'there is a value'),
        ('is_known', null, null, null, null, false, 'there is none'),

        ('equals', 'Vienna', 'VIENNA', null, null, true, 'without case'),
        ('equals', 'Österreich', 'österreich', null, null, true, 'letters beyond a to z'),
        ('equals', 'Vienna', 'Vien', null, null, false, 'a part is not the whole'),
        ('equals', '10', '10.0', 10.0, null, true, 'as numbers where both are'),
        ('equals', '1e1', '10', 10.0, null, true, 'as numbers however they are spelt'),
        ('equals', '007', '7', 7.0, null, true, 'zeros in front are of no account'),
        ('equals', '10', '11', 11.0, null, false, 'another number'),
        ('equals', '123456789012345', '123456789012345.0', 123456789012345.0, null, true, 'long'),
        ('equals', '10000000000000000', '10000000000000000', 1e16, null, true, 'a long id'),
        ('equals', '10000000000000001', '10000000000000000', 1e16, null, false, 'its neighbour'),
        ('equals', 'ten', '10', 10.0, null, false, 'as text where one is no number'),
        ('equals', 'inf', 'INF', null, null, true, 'words are text'),
        ('equals', null, 'x', null, null, false, 'unknown'),

        ('contains', 'Head of Sales', 'OF S', null, null, true, 'without case'),
        ('contains', 'Sales', 'sales', null, null, true, 'the whole'),
        ('contains', 'Sales', 'Head of Sales', null, null, false, 'longer than the value'),
        ('contains', 'Sales', 'S%s', null, null, false, 'a percent sign is no wildcard'),
        ('contains', null, 'x', null, null, false, 'unknown'),

        ('starts_with', '/docs/setup', '/DOCS/', null, null, true, 'without case'),
        ('starts_with', '/docs', '/docs/', null, null, false, 'shorter than the operand'),
        ('starts_with', '/en/docs/', '/docs/', null, null, false, 'further on'),
        ('starts_with', '/docs', '/d_cs', null, null, false, 'an underscore is no wildcard'),
        ('starts_with', null, '/', null, null, false, 'unknown'),

        ('ends_with', 'Paper.PDF', '.pdf', null, null, true, 'without case'),
        ('ends_with', 'pdf', '.pdf', null, null, false, 'shorter than the operand'),
        ('ends_with', 'paper.pdf.zip', '.pdf', null, null, false, 'before the end'),
        ('ends_with', null, '.pdf', null, null, false, 'unknown'),

        ('matches', 'SVP Marketing', 'vp', null, null, true, 'anywhere, without case'),
        ('matches', 'SVP Marketing', '^vp', null, null, false, 'not at the beginning'),
        ('matches', 'price-list.pdf', '^(price|cost)-.*[.]pdf$', null, null, true, 'the whole'),
        ('matches', null, '.*', null, null, false, 'unknown'),

        ('less_than', '9', '10', 10.0, null, true, 'numbers, not text: 9 comes first'),
        ('less_than', '10', '10', 10.0, null, false, 'the bound is left out'),
        ('less_than', '-11', '10', 10.0, null, true, 'below 0'),
        ('less_than', 'few', '10', 10.0, null, false, 'no number'),
        ('less_than', null, '10', 10.0, null, false, 'unknown'),

        ('at_most', '10', '10', 10.0, null, true, 'the bound counts'),
        ('at_most', '10.000001', '10', 10.0, null, false, 'just above'),
        ('at_most', 'few', '10', 10.0, null, false, 'no number'),
        ('at_most', null, '10', 10.0, null, false, 'unknown'),

        ('at_least', '10', '10', 10.0, null, true, 'the bound counts'),
        ('at_least', '9.999999', '10', 10.0, null, false, 'just below'),
        ('at_least', '100', '20', 20.0, null, true, 'numbers, not text: 20 comes first'),
        ('at_least', 'many', '10', 10.0, null, false, 'no number'),
        ('at_least', null, '10', 10.0, null, false, 'unknown'),

        ('more_than', '10.000001', '10', 10.0, null, true, 'just above'),
        ('more_than', '10', '10', 10.0, null, false, 'the bound is left out'),
        ('more_than', 'many', '10', 10.0, null, false, 'no number'),
        ('more_than', null, '10', 10.0, null, false, 'unknown'),

        ('between', '10', '10|50', 10.0, 50.0, true, 'the lower bound counts'),
        ('between', '50', '10|50', 10.0, 50.0, true, 'the upper bound counts'),
        ('between', '9.9', '10|50', 10.0, 50.0, false, 'just below'),
        ('between', '50.1', '10|50', 10.0, 50.0, false, 'just above'),
        ('between', 'some', '10|50', 10.0, 50.0, false, 'no number'),
        ('between', null, '10|50', 10.0, 50.0, false, 'unknown'),

        ('within_days', '2026-06-30', '7', 7.0, null, true, 'age 0'),
        ('within_days', '2026-06-24', '7', 7.0, null, true, 'age 6'),
        ('within_days', '2026-06-23', '7', 7.0, null, false, 'age 7'),
        ('within_days', '2026-07-01', '7', 7.0, null, false, 'a date to come'),
        ('within_days', '2026-06-24T00:30:00+02:00', '7', 7.0, null, false, 'the UTC date'),
        ('within_days', '2026-06-23T23:30:00-02:00', '7', 7.0, null, true, 'the UTC date'),
        ('within_days', '20260630', '7', 7.0, null, false, 'a number is no date'),
        ('within_days', 'lately', '7', 7.0, null, false, 'no date'),
        ('within_days', null, '7', 7.0, null, false, 'unknown'),

        ('older_than_days', '2026-06-23', '7', 7.0, null, true, 'age 7'),
        ('older_than_days', '2026-06-24', '7', 7.0, null, false, 'age 6'),
        ('older_than_days', '2026-06-30', '0', 0.0, null, true, 'age 0'),
        ('older_than_days', '2026-07-01', '0', 0.0, null, false, 'a date to come'),
        ('older_than_days', 'long ago', '7', 7.0, null, false, 'no date'),
        ('older_than_days', null, '7', 7.0, null, false, 'unknown'),

        ('resembles', 'x', 'x', null, null, false, 'never null, whatever the word')
    ) as listed (
        comparison, value, operand, operand_number, upper_operand_number, expected, why
    )

),

results as (

    select
        cases.*,
        {{ operand_holds(
            'cases.comparison', 'cases.value', 'cases', "cast('2026-06-30' as date)"
        ) }} as result
    from cases

)

select *
from results
where result is distinct from expected
