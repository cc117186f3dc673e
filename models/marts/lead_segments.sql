with

lead_segments as (

    select * from {{ ref('int_lead_segments') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

lead_activity as (

    select * from {{ ref('int_lead_activity') }}

),

lead_reasons as (

    select * from {{ ref('int_lead_reasons') }}

),

final as (

    select
        lead_segments.contact_id,
        lead_segments.company_id,
        lead_segments.scored_on,
        cast(lead_segments.fit_points as {{ type_double() }}) as fit_points,
        lead_segments.fit_band,
        cast(lead_segments.engagement_points as {{ type_double() }}) as engagement_points,
        lead_segments.engagement_band,
        cast(lead_segments.lead_points as {{ type_double() }}) as lead_points,
        lead_segments.grade,
        lead_segments.segment,
        lead_segments.priority,
        lead_segments.next_step,
        lead_segments.is_handoff,
        lead_segments.override,
        cast(row_number() over (
            order by
                lead_segments.priority asc nulls last,
                lead_segments.lead_points desc nulls last,
                {{ in_plain_order('lead_segments.contact_id') }} asc
        ) as integer) as lead_rank,
        lead_reasons.top_reasons,
        lead_activity.last_event_on
    from lead_segments
    inner join scoring_dates
        on lead_segments.scored_on = scoring_dates.scored_on
    left join lead_activity
        on
            lead_segments.scored_on = lead_activity.scored_on
            and lead_segments.contact_id = lead_activity.contact_id
    left join lead_reasons
        on
            lead_segments.scored_on = lead_reasons.scored_on
            and lead_segments.contact_id = lead_reasons.contact_id

)

select * from final
