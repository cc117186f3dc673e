with

calls as (

    select * from {{ ref('stg_hubspot__engagement_calls') }}

),

meetings as (

    select * from {{ ref('stg_hubspot__engagement_meetings') }}

),

notes as (

    select * from {{ ref('stg_hubspot__engagement_notes') }}

),

tasks as (

    select * from {{ ref('stg_hubspot__engagement_tasks') }}

),

emails as (

    select * from {{ ref('stg_hubspot__engagement_emails') }}

),

communications as (

    select * from {{ ref('stg_hubspot__engagement_communications') }}

),

final as (

    -- the outcome "connected" bears this id in every account of HubSpot
    select
        engagement_id,
        'call' as moment,
        case
            when disposition = 'f240bbac-87c9-4f6e-bf70-924b57d47db7' then 'call_connected'
            when disposition is null and status = 'COMPLETED' and call_milliseconds > 0
                then 'call_connected'
            else 'call_logged'
        end as event_type,
        'sales' as channel,
        title as asset,
        call_milliseconds / 1000 as value,
        occurred_at,
        is_deleted,
        synced_at
    from calls

    union all

    select
        engagement_id,
        'meeting_booked' as moment,
        'meeting_booked' as event_type,
        'sales' as channel,
        title as asset,
        cast(null as {{ type_double() }}) as value,
        created_at as occurred_at,
        is_deleted,
        synced_at
    from meetings
    where created_at is not null

    union all

    select
        engagement_id,
        'meeting_outcome' as moment,
        case outcome
            when 'COMPLETED' then 'meeting_held'
            when 'NO_SHOW' then 'meeting_no_show'
            else 'meeting_cancelled'
        end as event_type,
        'sales' as channel,
        title as asset,
        cast(null as {{ type_double() }}) as value,
        starts_at as occurred_at,
        is_deleted,
        synced_at
    from meetings
    where outcome in ('COMPLETED', 'NO_SHOW', 'CANCELED')

    union all

    select
        engagement_id,
        'note_added' as moment,
        'note_added' as event_type,
        'sales' as channel,
        cast(null as {{ dbt.type_string() }}) as asset,
        cast(null as {{ type_double() }}) as value,
        occurred_at,
        is_deleted,
        synced_at
    from notes

    union all

    select
        engagement_id,
        'task_set' as moment,
        'task_set' as event_type,
        'sales' as channel,
        subject as asset,
        cast(null as {{ type_double() }}) as value,
        created_at as occurred_at,
        is_deleted,
        synced_at
    from tasks

    union all

    select
        engagement_id,
        'task_done' as moment,
        'task_done' as event_type,
        'sales' as channel,
        subject as asset,
        cast(null as {{ type_double() }}) as value,
        completed_at as occurred_at,
        is_deleted,
        synced_at
    from tasks
    where completed_at is not null

    union all

    select
        engagement_id,
        'email' as moment,
        case when direction = 'INCOMING_EMAIL' then 'email_reply' else 'sales_email' end
            as event_type,
        'sales' as channel,
        subject as asset,
        cast(null as {{ type_double() }}) as value,
        occurred_at,
        is_deleted,
        synced_at
    from emails

    union all

    select
        engagement_id,
        'message_logged' as moment,
        'message_logged' as event_type,
        'sales' as channel,
        communication_channel as asset,
        cast(null as {{ type_double() }}) as value,
        occurred_at,
        is_deleted,
        synced_at
    from communications

)

select * from final
