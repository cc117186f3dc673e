{#
    Every cell of a rule file can be read as its column's type. A blank cell is well formed unless the
    column is required. A row that is returned is one bad cell and what is wrong with it.

    required, numbers, whole_numbers, dates, flags: lists of columns; choices: the words allowed in a
    column, by column.
#}
{% test has_well_formed_cells(
    model, required=[], numbers=[], whole_numbers=[], dates=[], flags=[], choices={}
) %}

with

bad_cells as (

    select
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as cell,
        cast(null as {{ dbt.type_string() }}) as problem
    from {{ model }}
    where false

{% for column in required %}
    union all

    select
        '{{ column }}' as column_name,
        {{ column }} as cell,
        'is blank' as problem
    from {{ model }}
    where {{ rule_text(column) }} is null
{% endfor %}

{% for column in numbers + whole_numbers %}
    union all

    select
        '{{ column }}' as column_name,
        {{ column }} as cell,
        'is no number' as problem
    from {{ model }}
    where {{ rule_text(column) }} is not null and {{ rule_number(column) }} is null
{% endfor %}

{% for column in whole_numbers %}
    union all

    select
        '{{ column }}' as column_name,
        {{ column }} as cell,
        'is no whole number' as problem
    from {{ model }}
    where
        {{ rule_number(column) }} <> floor({{ rule_number(column) }})
        or abs({{ rule_number(column) }}) > 2147483647
{% endfor %}

{% for column in dates %}
    union all

    select
        '{{ column }}' as column_name,
        {{ column }} as cell,
        'is no date' as problem
    from {{ model }}
    where {{ rule_text(column) }} is not null and {{ rule_date(column) }} is null
{% endfor %}

{% for column in flags %}
    union all

    select
        '{{ column }}' as column_name,
        {{ column }} as cell,
        'is neither true nor false' as problem
    from {{ model }}
    where lower({{ rule_text(column) }}) not in ('true', 'yes', '1', 'false', 'no', '0')
{% endfor %}

{% for column, words in choices.items() %}
    union all

    select
        '{{ column }}' as column_name,
        {{ column }} as cell,
        'is none of {{ words | join(", ") }}' as problem
    from {{ model }}
    where lower({{ rule_text(column) }}) not in ('{{ words | join("', '") }}')
{% endfor %}

)

select * from bad_cells

{% endtest %}
