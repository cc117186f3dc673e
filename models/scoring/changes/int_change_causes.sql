with

plain_score_changes as (

    select * from {{ ref('int_plain_score_changes') }}

),

combined_scores as (

    select * from {{ ref('stg_rules__combined_scores') }}

),

score_parts_before as (

    select * from {{ ref('int_score_parts_before') }}

),

score_points as (

    select * from {{ ref('int_score_points') }}
    where is_scored

),

changes_of_scored_components as (

    select
        plain_score_changes.*,
        combined_scores.score as combined_score,
        combined_scores.weight
    from plain_score_changes
    inner join combined_scores
        on plain_score_changes.score = combined_scores.component
    -- a component that scores the contact on one of the dates only does not pay by its rules
    inner join score_points as points_now
        on
            plain_score_changes.scored_on = points_now.scored_on
            and plain_score_changes.contact_id = points_now.contact_id
            and plain_score_changes.score = points_now.score
    inner join score_parts_before
        on
            plain_score_changes.scored_on = score_parts_before.scored_on
            and plain_score_changes.contact_id = score_parts_before.contact_id
            and plain_score_changes.score = score_parts_before.score

),

final as (

    select
        scored_on,
        contact_id,
        score,
        by_new_events,
        by_decay,
        by_attributes
    from plain_score_changes

    union all

    select
        scored_on,
        contact_id,
        combined_score as score,
        cast(sum({{ weighted_points('by_new_events', 'weight') }}) as {{ type_points() }})
            as by_new_events,
        cast(sum({{ weighted_points('by_decay', 'weight') }}) as {{ type_points() }})
            as by_decay,
        cast(sum({{ weighted_points('by_attributes', 'weight') }}) as {{ type_points() }})
            as by_attributes
    from changes_of_scored_components
    group by scored_on, contact_id, combined_score

)

select * from final
