-- what the tests of these marts find wrong is not sent to a CRM:
-- depends_on: {{ ref('lead_score_ledger') }}
-- depends_on: {{ ref('lead_score_history') }}
-- depends_on: {{ ref('lead_handoffs') }}

with

lead_segments as (

    select * from {{ ref('lead_segments') }}

),

lead_scores as (

    select * from {{ ref('lead_scores') }}
    where score = 'lead'

),

exported_leads as (

    select * from {{ ref('stg_history__exported_leads') }}

),

-- finer than what a person reads, a decaying score would be sent every day
leads_as_a_crm_shows_them as (

    select
        lead_segments.contact_id,
        cast(cast(lead_segments.fit_points as decimal(18, 1)) as {{ type_double() }})
            as fit_points,
        lead_segments.fit_band,
        cast(cast(lead_segments.engagement_points as decimal(18, 1)) as {{ type_double() }})
            as engagement_points,
        lead_segments.engagement_band,
        cast(cast(lead_segments.lead_points as decimal(18, 1)) as {{ type_double() }})
            as lead_points,
        lead_scores.band as lead_band,
        lead_segments.grade,
        lead_segments.segment,
        lead_segments.priority,
        lead_segments.next_step,
        lead_segments.top_reasons,
        lead_segments.is_handoff,
        lead_segments.scored_on
    from lead_segments
    left join lead_scores
        on lead_segments.contact_id = lead_scores.contact_id

),

leads_hashed as (

    select
        leads_as_a_crm_shows_them.*,
        md5(
            {{ value_for_digest('cast(fit_points as decimal(18, 1))') }}
            || {{ value_for_digest('fit_band') }}
            || {{ value_for_digest('cast(engagement_points as decimal(18, 1))') }}
            || {{ value_for_digest('engagement_band') }}
            || {{ value_for_digest('cast(lead_points as decimal(18, 1))') }}
            || {{ value_for_digest('lead_band') }}
            || {{ value_for_digest('grade') }}
            || {{ value_for_digest('segment') }}
            || {{ value_for_digest('priority') }}
            || {{ value_for_digest('next_step') }}
            || {{ value_for_digest('top_reasons') }}
            || {{ value_for_digest('is_handoff') }}
        ) as digest
    from leads_as_a_crm_shows_them

),

destinations_counted as (

    select count(distinct destination) as destinations
    from exported_leads

),

destinations_up_to_date as (

    select
        leads_hashed.contact_id,
        count(*) as destinations
    from leads_hashed
    inner join exported_leads
        on
            leads_hashed.contact_id = exported_leads.contact_id
            and leads_hashed.digest = exported_leads.digest
    group by leads_hashed.contact_id

),

final as (

    select
        leads_hashed.contact_id,
        leads_hashed.fit_points,
        leads_hashed.fit_band,
        leads_hashed.engagement_points,
        leads_hashed.engagement_band,
        leads_hashed.lead_points,
        leads_hashed.lead_band,
        leads_hashed.grade,
        leads_hashed.segment,
        leads_hashed.priority,
        leads_hashed.next_step,
        leads_hashed.top_reasons,
        leads_hashed.digest,
        leads_hashed.is_handoff,
        leads_hashed.scored_on
    from leads_hashed
    cross join destinations_counted
    left join destinations_up_to_date
        on leads_hashed.contact_id = destinations_up_to_date.contact_id
    where
        destinations_counted.destinations = 0
        or coalesce(destinations_up_to_date.destinations, 0) < destinations_counted.destinations

)

select * from final
