{# The ranks are the numbers from 1 to the number of rows. #}
{% test ranks_without_gaps(model) %}

select
    count(*) as row_count,
    count(distinct lead_rank) as rank_count,
    max(lead_rank) as last_rank
from {{ model }}
having count(*) <> count(distinct lead_rank) or coalesce(max(lead_rank), 0) <> count(*)

{% endtest %}
