{#
    The rows of a ledger add up to the points of the score, and every scored lead has rows. Both are added
    up as whole millionths of a point: those sums are exact, up to the billion that points may be.
#}
{% test adds_up_to_score(model, scores) %}

with

summed as (

    select
        contact_id,
        score,
        sum(cast(round(points * 1000000) as bigint)) as millionths
    from {{ model }}
    group by contact_id, score

)

select
    coalesce(summed.contact_id, scores.contact_id) as contact_id,
    coalesce(summed.score, scores.score) as score,
    summed.millionths / 1000000.0 as ledger_points,
    scores.points as score_points
from summed
full outer join {{ scores }} as scores
    on summed.contact_id = scores.contact_id and summed.score = scores.score
where
    (summed.millionths is null) <> (scores.points is null)
    or summed.millionths <> cast(round(scores.points * 1000000) as bigint)

{% endtest %}
