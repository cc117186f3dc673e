with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

score_changes as (

    select * from {{ ref('int_score_changes') }}
    where abs(points_change) >= {{ alert_points() }}

),

score_points as (

    select * from {{ ref('int_score_points') }}

),

scores_before as (

    select * from {{ ref('int_scores_before') }}

),

causes as (

    {% for column, cause in [
        ('by_new_events', 'new events'),
        ('by_decay', 'time passing'),
        ('by_attributes', 'changed attributes'),
        ('by_rules', 'changed rules'),
        ('by_adjustments', 'adjustments'),
        ('by_caps', 'caps')
    ] %}
        {% if not loop.first %}
            union all
        {% endif %}
        select
            scored_on,
            contact_id,
            score,
            points_change,
            {{ loop.index }} as cause_number,
            '{{ cause }}' as cause,
            {{ column }} as points
        from score_changes
    {% endfor %}

),

causes_ranked as (

    select
        scored_on,
        contact_id,
        score,
        cause,
        points,
        row_number() over (
            partition by scored_on, contact_id, score
            order by points * sign(points_change) desc, cause_number asc
        ) as cause_rank
    from causes

),

final as (

    select
        score_changes.contact_id,
        score_changes.score,
        score_changes.scored_on,
        scores_before.previous_scored_on,
        cast(score_points.points as {{ type_double() }}) as points,
        cast(scores_before.previous_points as {{ type_double() }}) as previous_points,
        cast(score_changes.points_change as {{ type_double() }}) as points_change,
        score_points.band,
        scores_before.previous_band,
        case when score_changes.points_change > 0 then 'rose' else 'fell' end as direction,
        causes_ranked.cause as reason,
        cast(causes_ranked.points as {{ type_double() }}) as reason_points
    from score_changes
    inner join scoring_dates
        on score_changes.scored_on = scoring_dates.scored_on
    inner join score_points
        on
            score_changes.scored_on = score_points.scored_on
            and score_changes.contact_id = score_points.contact_id
            and score_changes.score = score_points.score
    inner join scores_before
        on
            score_changes.scored_on = scores_before.scored_on
            and score_changes.contact_id = scores_before.contact_id
            and score_changes.score = scores_before.score
    inner join causes_ranked
        on
            score_changes.scored_on = causes_ranked.scored_on
            and score_changes.contact_id = causes_ranked.contact_id
            and score_changes.score = causes_ranked.score
            and causes_ranked.cause_rank = 1

)

select * from final
