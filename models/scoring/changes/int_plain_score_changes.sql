with

rule_changes as (

    select * from {{ ref('int_rule_changes') }}

),

new_events_told_apart as (

    select
        *,
        case
            when looks_at = 'attribute' or new_unit_count = 0 then 0
            when pays = 'once' then points_change
            when is_fired then new_unit_points
            else 0
        end as by_new_events
    from rule_changes

),

causes_told_apart as (

    select
        scored_on,
        contact_id,
        score,
        by_new_events,
        points_change - by_new_events as other_change,
        case
            when looks_at = 'attribute' then not (is_dated and is_fired <> was_fired)
            -- an event rule that began or ceased to hold for the contact, whose events are the same
            else
                looks_at_contact and ((is_fired and not was_fired) or not matches_contact)
        end as is_by_attributes
    from new_events_told_apart

),

final as (

    select
        scored_on,
        contact_id,
        score,
        cast(sum(by_new_events) as {{ type_points() }}) as by_new_events,
        cast(sum(case when is_by_attributes then 0 else other_change end) as {{ type_points() }})
            as by_decay,
        cast(sum(case when is_by_attributes then other_change else 0 end) as {{ type_points() }})
            as by_attributes
    from causes_told_apart
    group by scored_on, contact_id, score

)

select * from final
