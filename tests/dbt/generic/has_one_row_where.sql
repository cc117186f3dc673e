{# A condition holds on exactly one row. #}
{% test has_one_row_where(model, condition) %}

select count(*) as row_count
from {{ model }}
where {{ condition }}
having count(*) <> 1

{% endtest %}
