with

plain_score_parts as (

    select * from {{ ref('int_plain_score_parts') }}

),

combined_score_parts as (

    select * from {{ ref('int_combined_score_parts') }}

),

parts_of_all_scores as (

    select
        scored_on,
        contact_id,
        score,
        base_points,
        attribute_points,
        event_points,
        adjustment_points,
        points
    from plain_score_parts

    union all

    select
        scored_on,
        contact_id,
        score,
        base_points,
        attribute_points,
        event_points,
        adjustment_points,
        points
    from combined_score_parts

),

caps_worked_out as (

    select
        *,
        points - base_points - attribute_points - event_points - adjustment_points as cap_points
    from parts_of_all_scores

),

parts_rounded as (

    select
        scored_on,
        contact_id,
        score,
        event_points <> 0 as has_event_points,
        attribute_points <> 0 as has_attribute_points,
        round(points, 6) as points,
        round(base_points, 6) as base_points,
        round(attribute_points, 6) as attribute_points,
        round(event_points, 6) as event_points,
        round(adjustment_points, 6) as adjustment_points,
        -- what is less than any rule pays is what rounding the components has left
        case when abs(cap_points) < 0.00001 then 0 else round(cap_points, 6) end as cap_points
    from caps_worked_out

),

differences_found as (

    select
        *,
        points - base_points - attribute_points - event_points - adjustment_points - cap_points
            as rounding_difference
    from parts_rounded

),

final as (

    -- the rounded parts add up to the rounded points: one of them takes the last digit
    select
        scored_on,
        contact_id,
        score,
        cast(base_points as {{ type_points() }}) as base_points,
        cast(
            attribute_points + case
                when has_attribute_points and not has_event_points then rounding_difference else 0
            end as {{ type_points() }}
        ) as attribute_points,
        cast(
            event_points + case when has_event_points then rounding_difference else 0 end
            as {{ type_points() }}
        ) as event_points,
        cast(adjustment_points as {{ type_points() }}) as adjustment_points,
        cast(
            cap_points + case
                when has_event_points or has_attribute_points then 0 else rounding_difference
            end as {{ type_points() }}
        ) as capped_points,
        cast(points as {{ type_points() }}) as points
    from differences_found

)

select * from final
