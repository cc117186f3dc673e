{#
    A run takes up the rows received since the last one. An event that one of them is about is worked
    out anew from all its rows: so the outcome is that of a full refresh.
#}
{{ config(
    materialized='table' if target.type == 'spark' else 'incremental',
    incremental_strategy='delete+insert',
    unique_key='event_id',
    on_schema_change='append_new_columns'
) }}

with

all_events as (

    select *
    from {{ ref('stg_inputs__events') }}
    where
        event_id is not null
        and contact_id is not null
        and occurred_at is not null
        and event_type is not null

),

{% if is_incremental() %}
    last_received as (

        select max(received_at) as received_at
        from {{ this }}

    ),

    event_ids_received_since as (

        select all_events.event_id
        from all_events
        cross join last_received
        -- rows that say nothing of when they came might be new
        where
            all_events.received_at is null
            or last_received.received_at is null
            or all_events.received_at > last_received.received_at
        group by all_events.event_id

    ),

    events as (

        select all_events.*
        from all_events
        inner join event_ids_received_since
            on all_events.event_id = event_ids_received_since.event_id

    ),
{% else %}
    events as (

        select * from all_events

    ),
{% endif %}

event_ids_counted as (

    select
        event_id,
        count(*) as delivery_count
    from events
    group by event_id

),

event_ids_delivered_again as (

    select event_id
    from event_ids_counted
    where delivery_count > 1

),

deliveries_numbered as (

    select
        events.*,
        row_number() over (
            partition by events.event_id
            order by {{ last_delivered_first('events') }}
        ) as delivery_number
    from events
    inner join event_ids_delivered_again
        on events.event_id = event_ids_delivered_again.event_id

),

delivered_once as (

    select events.*
    from events
    left join event_ids_delivered_again
        on events.event_id = event_ids_delivered_again.event_id
    where event_ids_delivered_again.event_id is null

),

one_row_an_event as (

    select
        event_id,
        contact_id,
        event_type,
        channel,
        asset,
        campaign,
        value,
        occurred_at,
        loaded_at,
        received_at,
        false as was_delivered_again
    from delivered_once

    union all

    select
        event_id,
        contact_id,
        event_type,
        channel,
        asset,
        campaign,
        value,
        occurred_at,
        loaded_at,
        received_at,
        true as was_delivered_again
    from deliveries_numbered
    where delivery_number = 1

),

final as (

    select
        event_id,
        contact_id,
        event_type,
        channel,
        asset,
        campaign,
        value,
        was_delivered_again,
        cast(occurred_at as date) as occurred_on,
        occurred_at,
        loaded_at,
        received_at
    from one_row_an_event

)

select * from final
