{#
    The rows of a ledger add up to the points of the score, and every scored lead has rows. A sum of
    64-bit numbers is off by less than 1e-9, a wrong digit by 1e-6.
#}
{% test adds_up_to_score(model, scores) %}

with

summed as (

    select
        contact_id,
        score,
        sum(points) as points
    from {{ model }}
    group by contact_id, score

)

select
    coalesce(summed.contact_id, scores.contact_id) as contact_id,
    coalesce(summed.score, scores.score) as score,
    summed.points as ledger_points,
    scores.points as score_points
from summed
full outer join {{ scores }} as scores
    on summed.contact_id = scores.contact_id and summed.score = scores.score
where
    (summed.points is null) <> (scores.points is null)
    or abs(summed.points - scores.points) > 1e-7

{% endtest %}
