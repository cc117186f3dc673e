with

engagement_moments as (

    select * from {{ ref('int_hubspot__engagement_moments') }}
    where not is_deleted

),

engagements as (

    select
        engagement_id,
        min(coalesce(occurred_at, created_at)) as occurred_at,
        max(case when is_deleted then 1 else 0 end) = 1 as is_deleted
    from {{ ref('stg_hubspot__engagements') }}
    group by engagement_id

),

engagement_contacts as (

    select
        engagement_id,
        contact_id
    from {{ ref('stg_hubspot__engagement_contacts') }}
    where contact_id is not null
    group by engagement_id, contact_id

),

final as (

    select
        -- not by its type: an outcome that is corrected later is that of the same event
        'engagement-' || engagement_moments.engagement_id || '-' || engagement_moments.moment
        || '-' || engagement_contacts.contact_id as event_id,
        engagement_contacts.contact_id,
        engagement_moments.engagement_id,
        engagement_moments.event_type,
        engagement_moments.channel,
        engagement_moments.asset,
        engagement_moments.value,
        coalesce(engagement_moments.occurred_at, engagements.occurred_at) as occurred_at,
        engagement_moments.synced_at as loaded_at
    from engagement_moments
    inner join engagement_contacts
        on engagement_moments.engagement_id = engagement_contacts.engagement_id
    left join engagements
        on engagement_moments.engagement_id = engagements.engagement_id
    where not coalesce(engagements.is_deleted, false)

)

select * from final
