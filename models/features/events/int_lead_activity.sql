{# Events are named twice, for a reason given in int_lead_events. #}
with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

leads as (

    select * from {{ ref('int_leads') }}

),

lead_events as (

    select * from {{ ref('int_lead_events') }}

),

recent_events as (

    select
        scoring_dates.scored_on,
        lead_events.contact_id,
        lead_events.occurred_on,
        {{ days_between('lead_events.occurred_on', 'scoring_dates.scored_on') }} as age_in_days,
        count(*) as event_count
    from lead_events
    inner join scoring_dates
        on
            lead_events.occurred_on <= scoring_dates.scored_on
            and {{ days_between('lead_events.occurred_on', 'scoring_dates.scored_on') }} < 30
    group by scoring_dates.scored_on, lead_events.contact_id, lead_events.occurred_on

),

recent_activity as (

    select
        scored_on,
        contact_id,
        sum(case when age_in_days < 7 then event_count else 0 end) as events_last_7_days,
        sum(event_count) as events_last_30_days,
        count(*) as active_days_last_30_days
    from recent_events
    group by scored_on, contact_id

),

last_events as (

    select
        scoring_dates.scored_on,
        all_events.contact_id,
        max(all_events.occurred_on) as last_event_on
    from {{ ref('int_lead_events') }} as all_events
    inner join scoring_dates
        on all_events.occurred_on <= scoring_dates.scored_on
    group by scoring_dates.scored_on, all_events.contact_id

),

final as (

    select
        leads.scored_on,
        leads.contact_id,
        cast(coalesce(recent_activity.events_last_7_days, 0) as bigint) as events_last_7_days,
        cast(coalesce(recent_activity.events_last_30_days, 0) as bigint) as events_last_30_days,
        coalesce(recent_activity.active_days_last_30_days, 0) as active_days_last_30_days,
        last_events.last_event_on
    from leads
    inner join last_events
        on
            leads.scored_on = last_events.scored_on
            and leads.contact_id = last_events.contact_id
    left join recent_activity
        on
            leads.scored_on = recent_activity.scored_on
            and leads.contact_id = recent_activity.contact_id

)

select * from final
