{# No value of a column stands in the column of the same name of another table. #}
{% test shares_no_value_with(model, column, other) %}

select ours.{{ column }}
from {{ model }} as ours
inner join {{ other }} as theirs
    on {{ rule_text('ours.' ~ column) }} = {{ rule_text('theirs.' ~ column) }}

{% endtest %}
