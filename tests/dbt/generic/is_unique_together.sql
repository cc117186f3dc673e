{#
    No two rows agree in all the columns, where null agrees with null. Numbers that stand for the columns
    are grouped first, and the columns themselves only where two rows share one: usually nowhere.
#}
{% test is_unique_together(model, columns) %}

with

keys_that_came_again as (

    select {{ key_of(columns) }} as row_key
    from {{ model }}
    group by {{ key_of(columns) }}
    having count(*) > 1

)

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
where {{ key_of(columns) }} in (select row_key from keys_that_came_again)
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
