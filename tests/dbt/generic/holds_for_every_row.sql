{# A condition is true on every row; a condition that is null on a row does not hold there. #}
{% test holds_for_every_row(model, condition) %}

select *
from {{ model }}
where ({{ condition }}) is distinct from true

{% endtest %}
