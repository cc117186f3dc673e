{# Rows that agree in some columns agree in another one too. columns: list; determined: a column. #}
{% test determines(model, columns, determined) %}

select
    {{ columns | join(', ') }},
    count(distinct {{ determined }}) as value_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(distinct {{ determined }}) > 1

{% endtest %}
