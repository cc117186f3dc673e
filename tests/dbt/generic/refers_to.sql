{#
    What the columns name together stands in another table. Rows in which one of them is blank refer
    to nothing and pass.

    columns: list of columns; to: the other relation; to_columns: the columns there, if they have
    other names; to_where: a condition on the rows there.
#}
{% test refers_to(model, columns, to, to_columns=none, to_where='true') %}

with

references_made as (

    select
        {% for column in columns %}
            {{ rule_text(column) }} as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}

),

things_there as (

    select
        {% for column in to_columns or columns %}
            {{ rule_text(column) }} as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ to }}
    where {{ to_where }}

)

select references_made.*
from references_made
left join things_there
    on
    {% for column in columns %}
        {{ 'and ' if not loop.first }}references_made.{{ column }}
        = things_there.{{ (to_columns or columns)[loop.index0] }}
    {% endfor %}
where
    things_there.{{ (to_columns or columns)[0] }} is null
    {% for column in columns %}
        and references_made.{{ column }} is not null
    {% endfor %}

{% endtest %}
