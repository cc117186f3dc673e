with

score_parts as (

    select * from {{ ref('int_score_parts') }}

),

scores_before as (

    select * from {{ ref('int_scores_before') }}
    where previous_points is not null

),

score_parts_before as (

    select * from {{ ref('int_score_parts_before') }}

),

change_causes as (

    select * from {{ ref('int_change_causes') }}

),

config_version as (

    select * from {{ ref('stg_rules__config_version') }}

),

scores_compared as (

    select
        parts_now.scored_on,
        parts_now.contact_id,
        parts_now.score,
        parts_now.points - scores_before.previous_points as points_change,
        parts_then.contact_id is not null as is_compared_by_part,
        config_version.config_version <> scores_before.previous_config_version as has_new_rules,
        round(coalesce(change_causes.by_new_events, 0), 6) as by_new_events,
        round(coalesce(change_causes.by_decay, 0), 6) as by_decay,
        round(coalesce(change_causes.by_attributes, 0), 6) as by_attributes,
        -- from the date before, as the data and rules of today have it, to this date
        parts_now.base_points + parts_now.attribute_points + parts_now.event_points
        - parts_then.base_points - parts_then.attribute_points - parts_then.event_points
            as by_rules_in_all,
        parts_now.adjustment_points - parts_then.adjustment_points as by_adjustments,
        parts_now.capped_points - parts_then.capped_points as by_caps,
        -- from the date before, as it was scored, to the same date by the data and rules of today
        parts_then.event_points - scores_before.event_points as late_events,
        parts_then.base_points + parts_then.attribute_points
        - scores_before.base_points - scores_before.attribute_points as late_facts,
        parts_then.adjustment_points - scores_before.adjustment_points as late_adjustments,
        parts_then.capped_points - scores_before.capped_points as late_caps
    from score_parts as parts_now
    inner join scores_before
        on
            parts_now.scored_on = scores_before.scored_on
            and parts_now.contact_id = scores_before.contact_id
            and parts_now.score = scores_before.score
    cross join config_version
    left join score_parts_before as parts_then
        on
            parts_now.scored_on = parts_then.scored_on
            and parts_now.contact_id = parts_then.contact_id
            and parts_now.score = parts_then.score
    left join change_causes
        on
            parts_now.scored_on = change_causes.scored_on
            and parts_now.contact_id = change_causes.contact_id
            and parts_now.score = change_causes.score

),

leftovers_found as (

    select
        *,
        by_rules_in_all - by_new_events - by_decay - by_attributes as leftover
    from scores_compared

),

-- what rounding has left over stays with a cause that is there; more than that comes of a component
-- that began or ceased to score the contact
leftovers_assigned as (

    select
        *,
        case
            when abs(leftover) > 0.00001 then 'attributes'
            when by_decay <> 0 then 'decay'
            when by_new_events <> 0 then 'new_events'
            else 'attributes'
        end as leftover_goes_to
    from leftovers_found

),

final as (

    select
        scored_on,
        contact_id,
        score,
        points_change,
        case
            when not is_compared_by_part then 0
            else
                by_new_events
                + case when leftover_goes_to = 'new_events' then leftover else 0 end
                + case when has_new_rules then 0 else late_events end
        end as by_new_events,
        case
            when not is_compared_by_part then 0
            else by_decay + case when leftover_goes_to = 'decay' then leftover else 0 end
        end as by_decay,
        case
            when not is_compared_by_part then case when has_new_rules then 0 else points_change end
            else
                by_attributes
                + case when leftover_goes_to = 'attributes' then leftover else 0 end
                + case when has_new_rules then 0 else late_facts end
        end as by_attributes,
        case
            when not has_new_rules then 0
            when not is_compared_by_part then points_change
            else late_events + late_facts + late_caps
        end as by_rules,
        case
            when not is_compared_by_part then 0
            else by_adjustments + late_adjustments
        end as by_adjustments,
        case
            when not is_compared_by_part then 0
            else by_caps + case when has_new_rules then 0 else late_caps end
        end as by_caps
    from leftovers_assigned

)

select * from final
