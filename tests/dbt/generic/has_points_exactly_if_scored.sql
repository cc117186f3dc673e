{# An excluded contact has neither points nor percentile; a scored one has both. #}
{% test has_points_exactly_if_scored(model) %}

select *
from {{ model }}
where
    (status = 'scored') <> (points is not null)
    or (status = 'scored') <> (percentile is not null)
    or (status = 'excluded' and band is not null)

{% endtest %}
