with

leads as (

    select * from {{ ref('int_leads') }}

),

lead_events as (

    select * from {{ ref('int_lead_events') }}

),

events_aged as (

    select
        leads.scored_on,
        leads.contact_id,
        lead_events.occurred_on,
        {{ days_between('lead_events.occurred_on', 'leads.scored_on') }} as age_in_days
    from leads
    inner join lead_events
        on
            leads.contact_id = lead_events.contact_id
            and leads.scored_on >= lead_events.occurred_on

),

final as (

    select
        scored_on,
        contact_id,
        count(case when age_in_days < 7 then 1 end) as events_last_7_days,
        count(case when age_in_days < 30 then 1 end) as events_last_30_days,
        count(distinct case when age_in_days < 30 then occurred_on end)
            as active_days_last_30_days,
        max(occurred_on) as last_event_on
    from events_aged
    group by scored_on, contact_id

)

select * from final
