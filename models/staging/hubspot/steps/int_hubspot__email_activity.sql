with

email_events as (

    select * from {{ ref('stg_hubspot__email_events') }}

),

opens as (

    select
        email_event_id,
        max(open_milliseconds) as open_milliseconds
    from {{ ref('stg_hubspot__email_opens') }}
    group by email_event_id

),

status_changes as (

    select
        email_event_id,
        {{ last_text('subscription_status') }} as subscription_status
    from {{ ref('stg_hubspot__email_status_changes') }}
    group by email_event_id

),

email_campaigns as (

    select
        email_campaign_id,
        {{ last_text('email_name') }} as email_name
    from {{ ref('stg_hubspot__email_campaigns') }}
    group by email_campaign_id

),

contact_emails as (

    select * from {{ ref('int_hubspot__contact_emails') }}

),

kinds_named as (

    select
        email_events.*,
        opens.open_milliseconds,
        case
            when email_events.email_event_type = 'SPAMREPORT' then 'spam_complaint'
            when status_changes.subscription_status = 'UNSUBSCRIBED' then 'email_unsubscribe'
            when status_changes.subscription_status = 'SUBSCRIBED' then 'email_subscribe'
            when email_events.email_event_type = 'STATUSCHANGE' then 'email_status_change'
            else 'email_' || lower(email_events.email_event_type)
        end as event_type
    from email_events
    left join opens
        on email_events.email_event_id = opens.email_event_id
    left join status_changes
        on email_events.email_event_id = status_changes.email_event_id

),

final as (

    select
        kinds_named.email_event_id as event_id,
        contact_emails.contact_id,
        kinds_named.event_type || case when kinds_named.is_filtered then '_filtered' else '' end
            as event_type,
        'email' as channel,
        coalesce(email_campaigns.email_name, kinds_named.email_campaign_id) as asset,
        kinds_named.email_campaign_id as campaign,
        kinds_named.open_milliseconds / 1000 as value,
        kinds_named.occurred_at,
        -- an event whose contact became known, or was merged, since is delivered again by that
        case
            when contact_emails.known_from > kinds_named.synced_at then contact_emails.known_from
            when contact_emails.came_by_merge then kinds_named.synced_at + interval '1 second'
            else kinds_named.synced_at
        end as loaded_at
    from kinds_named
    left join email_campaigns
        on kinds_named.email_campaign_id = email_campaigns.email_campaign_id
    left join contact_emails
        on kinds_named.recipient = contact_emails.email

)

select * from final
