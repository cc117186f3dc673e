{#
    Rows that agree in some columns agree in another one too; null is a value like any other. columns: list;
    determined: a column.
#}
{% test determines(model, columns, determined) %}

select
    {{ columns | join(', ') }},
    count(distinct {{ determined }})
    + max(case when {{ determined }} is null then 1 else 0 end) as value_count
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(distinct {{ determined }})
    + max(case when {{ determined }} is null then 1 else 0 end)
    > 1

{% endtest %}
