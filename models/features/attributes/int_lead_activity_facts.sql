with

leads as (

    select * from {{ ref('int_leads') }}

),

lead_activity as (

    select * from {{ ref('int_lead_activity') }}

),

activity_of_leads as (

    select
        leads.scored_on,
        leads.contact_id,
        {{ days_between('leads.created_on', 'leads.scored_on') }} as days_since_created,
        {{ days_between('lead_activity.last_event_on', 'leads.scored_on') }}
            as days_since_last_event,
        coalesce(lead_activity.events_last_7_days, 0) as events_last_7_days,
        coalesce(lead_activity.events_last_30_days, 0) as events_last_30_days,
        coalesce(lead_activity.active_days_last_30_days, 0) as active_days_last_30_days
    from leads
    left join lead_activity
        on
            leads.scored_on = lead_activity.scored_on
            and leads.contact_id = lead_activity.contact_id

),

facts_listed as (

    {% for measure in [
        'days_since_created',
        'days_since_last_event',
        'events_last_7_days',
        'events_last_30_days',
        'active_days_last_30_days'
    ] %}
        {% if not loop.first %}
            union all
        {% endif %}
        select
            scored_on,
            contact_id,
            '{{ measure }}' as attribute,
            cast({{ measure }} as {{ dbt.type_string() }}) as value
        from activity_of_leads
    {% endfor %}

),

final as (

    select
        scored_on,
        contact_id,
        attribute,
        value
    from facts_listed
    where value is not null

)

select * from final
