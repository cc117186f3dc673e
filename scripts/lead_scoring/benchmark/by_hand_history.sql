-- What a first run leaves for the runs after it and for other systems, out of the tables before: the
-- history with what the points consist of, hand-offs, what a CRM does not show yet, alerts, the calendar.

create temp table score_part as
with
adjustment_sums as (
    select contact_id, score, sum(points) as points from adjustment group by contact_id, score
),
plain_parts as (
    select contact_id, score, score.base_points, coalesce(attribute_points, 0) as attribute_points,
        coalesce(event_points, 0) as event_points, coalesce(adjustment_sums.points, 0) as adjustment_points
    from score_points
    inner join score using (score)
    left join rule_sum using (contact_id, score)
    left join adjustment_sums using (contact_id, score)
    where is_scored and score.kind <> 'combined'
),
components_weighted as (
    select contact_id, component.score, sum(base_points::double * weight) as base_points,
        sum(attribute_points::double * weight) as attribute_points,
        sum(event_points::double * weight) as event_points,
        sum(adjustment_points::double * weight) as adjustment_points
    from plain_parts
    inner join component on plain_parts.score = component.component
    group by contact_id, component.score
),
all_parts as (
    from plain_parts
    union all
    select contact_id, score, score.base_points + parts.base_points, attribute_points, event_points,
        adjustment_points + coalesce(adjustment_sums.points, 0)
    from components_weighted as parts
    inner join score using (score)
    left join adjustment_sums using (contact_id, score)
),
exact_parts as (
    select contact_id, score, base_points::decimal(28, 12) as base_part,
        attribute_points::decimal(28, 12) as attribute_part, event_points::decimal(28, 12) as event_part,
        adjustment_points::decimal(28, 12) as adjustment_part,
        capped_points - base_part - attribute_part - event_part - adjustment_part as cap_part,
        points
    from all_parts
    inner join score_points using (contact_id, score)
),
rounded_parts as (
    select contact_id, score, round(base_part, 6) as base_points,
        round(attribute_part, 6) as attribute_points, round(event_part, 6) as event_points,
        round(adjustment_part, 6) as adjustment_points,
        -- less than any rule pays: what rounding the components has left
        if(abs(cap_part) < 0.00001, 0, round(cap_part, 6)) as capped_points,
        -- one part takes the last digit, so that the rounded ones add up
        points - base_points - attribute_points - event_points - adjustment_points - capped_points as rest,
        case
            when event_part <> 0 then 'event'
            when attribute_part <> 0 then 'attribute'
            else 'cap'
        end as rest_goes_to
    from exact_parts
)
select contact_id, score, base_points,
    attribute_points + if(rest_goes_to = 'attribute', rest, 0) as attribute_points,
    event_points + if(rest_goes_to = 'event', rest, 0) as event_points, adjustment_points,
    capped_points + if(rest_goes_to = 'cap', rest, 0) as capped_points
from rounded_parts;

copy (
    select contact_id, score, getvariable('as_of') as scored_on,
        if(is_scored, 'scored', 'excluded') as status, points::double as points, band, segment, is_handoff,
        getvariable('config_version') as config_version, null::date as previous_scored_on,
        null::double as previous_points, null::varchar as previous_band, null::double as points_change,
        null::double as change_by_new_events, null::double as change_by_decay,
        null::double as change_by_attributes, null::double as change_by_rules,
        null::double as change_by_adjustments, null::double as change_by_caps,
        base_points::double as base_points, attribute_points::double as attribute_points,
        event_points::double as event_points, adjustment_points::double as adjustment_points,
        score_part.capped_points::double as capped_points
    from score_points
    inner join lead_segment using (contact_id)
    left join score_part using (contact_id, score)
)
to (getvariable('out') || '/lead_score_history.parquet') (format parquet, compression zstd);

copy (
    select contact_id, scored_on as handed_off_on, segment, priority, next_step, grade, lead_points,
        top_reasons, getvariable('config_version') as config_version
    from lead_segment
    where is_handoff
)
to (getvariable('out') || '/lead_handoffs.parquet') (format parquet, compression zstd);

-- values end to end, each after a mark of its own, so that none slips into the next
create macro marked(value) as coalesce(chr(31) || value::varchar, chr(30));

copy (
    with
    leads as (
        select lead_segment.* replace (
                fit_points::decimal(18, 1) as fit_points,
                engagement_points::decimal(18, 1) as engagement_points,
                lead_points::decimal(18, 1) as lead_points
            ),
            score_points.band as lead_band
        from lead_segment
        left join score_points
            on lead_segment.contact_id = score_points.contact_id and score_points.score = 'lead'
    )
    select contact_id, fit_points::double as fit_points, fit_band,
        engagement_points::double as engagement_points, engagement_band, lead_points::double as lead_points,
        lead_band, grade, segment, priority, next_step, top_reasons,
        md5(
            marked(fit_points) || marked(fit_band) || marked(engagement_points)
            || marked(engagement_band) || marked(lead_points) || marked(lead_band) || marked(grade)
            || marked(segment) || marked(priority) || marked(next_step) || marked(top_reasons)
            || marked(is_handoff)
        ) as digest,
        is_handoff, scored_on
    from leads
)
to (getvariable('out') || '/crm_sync.parquet') (format parquet, compression zstd);

-- there is no date before to have changed since
copy (
    select null::varchar as contact_id, null::varchar as score, null::date as scored_on,
        null::date as previous_scored_on, null::double as points, null::double as previous_points,
        null::double as points_change, null::varchar as band, null::varchar as previous_band,
        null::varchar as direction, null::varchar as reason, null::double as reason_points
    where false
)
to (getvariable('out') || '/score_alerts.parquet') (format parquet, compression zstd);

copy (select getvariable('as_of') as calendar_date)
to (getvariable('out') || '/calendar_days.parquet') (format parquet, compression zstd);
