with

leads as (

    select * from {{ ref('int_leads') }}

),

score_points as (

    select * from {{ ref('int_score_points') }}

),

segments as (

    select * from {{ ref('stg_rules__segments') }}

),

lead_overrides as (

    select * from {{ ref('int_lead_overrides') }}

),

scores_put_side_by_side as (

    select
        scored_on,
        contact_id,
        max(case when score = 'fit' then points end) as fit_points,
        max(case when score = 'fit' then band end) as fit_band,
        max(case when score = 'engagement' then points end) as engagement_points,
        max(case when score = 'engagement' then band end) as engagement_band,
        max(case when score = 'lead' then points end) as lead_points
    from score_points
    group by scored_on, contact_id

),

segments_ranked as (

    select
        segments.*,
        row_number() over (
            order by
                segments.priority asc nulls last,
                {{ in_plain_order('segments.segment') }} asc,
                {{ in_plain_order('segments.fit_band') }} asc,
                {{ in_plain_order('segments.engagement_band') }} asc
        ) as segment_number
    from segments

),

final as (

    select
        leads.scored_on,
        leads.contact_id,
        leads.company_id,
        scores_put_side_by_side.fit_points,
        scores_put_side_by_side.fit_band,
        scores_put_side_by_side.engagement_points,
        scores_put_side_by_side.engagement_band,
        scores_put_side_by_side.lead_points,
        scores_put_side_by_side.fit_band || scores_put_side_by_side.engagement_band as grade,
        case
            when lead_overrides.override = 'disqualify' then 'disqualified'
            else segments_ranked.segment
        end as segment,
        segments_ranked.priority,
        segments_ranked.next_step,
        coalesce(segments_ranked.is_handoff, false) as is_handoff,
        lead_overrides.override
    from leads
    left join scores_put_side_by_side
        on
            leads.scored_on = scores_put_side_by_side.scored_on
            and leads.contact_id = scores_put_side_by_side.contact_id
    left join lead_overrides
        on
            leads.scored_on = lead_overrides.scored_on
            and leads.contact_id = lead_overrides.contact_id
    left join segments_ranked
        on
            (lead_overrides.override = 'qualify' and segments_ranked.segment_number = 1)
            or (
                lead_overrides.override is null
                and scores_put_side_by_side.fit_band = segments_ranked.fit_band
                and scores_put_side_by_side.engagement_band = segments_ranked.engagement_band
            )

)

select * from final
