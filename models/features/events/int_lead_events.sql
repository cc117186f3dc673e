{#
    A run takes up the rows received since the last one. An event that one of them is about is worked
    out anew from all its rows: so the outcome is that of a full refresh. All of that goes by the key of
    the event, which hardly ever stands for two events: where it does, both are worked out together.

    The staged events are named once for each time that they are read: DuckDB reads just the columns
    that are asked for then, where it would keep a relation in memory that is named once and read often.
#}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='event_key',
    on_schema_change='append_new_columns'
) }}

with

all_events as (

    select * from {{ ref('stg_inputs__events') }}

),

{% if is_incremental() %}
    last_received as (

        select max(received_at) as received_at
        from {{ this }}

    ),

    event_keys_received_since as (

        select new_events.event_key
        from {{ ref('stg_inputs__events') }} as new_events
        cross join last_received
        -- rows that say nothing of when they came might be new
        where
            new_events.received_at is null
            or last_received.received_at is null
            or new_events.received_at > last_received.received_at
        group by new_events.event_key

    ),

    event_keys_counted as (

        select
            events.event_key,
            count(*) as row_count
        from {{ ref('stg_inputs__events') }} as events
        inner join event_keys_received_since
            on events.event_key = event_keys_received_since.event_key
        group by events.event_key

    ),
{% else %}
    event_keys_counted as (

        select
            event_key,
            count(*) as row_count
        from {{ ref('stg_inputs__events') }}
        group by event_key

    ),
{% endif %}

event_keys_that_came_again as (

    select event_key
    from event_keys_counted
    where row_count > 1

),

deliveries_numbered as (

    select
        events.event_key,
        events.event_kind_key,
        events.contact_id,
        events.value,
        events.occurred_at,
        events.received_at,
        row_number() over (
            partition by events.event_id
            order by {{ last_delivered_first('events') }}
        ) as delivery_number,
        count(*) over (partition by events.event_id) as delivery_count
    from {{ ref('stg_inputs__events') }} as events
    inner join event_keys_that_came_again
        on events.event_key = event_keys_that_came_again.event_key
    where {{ is_complete_event('events') }}

),

final as (

    select
        all_events.event_key,
        all_events.event_kind_key,
        all_events.contact_id,
        all_events.value,
        false as was_delivered_again,
        cast(all_events.occurred_at as date) as occurred_on,
        all_events.received_at
    from all_events
    {% if is_incremental() %}
        inner join event_keys_received_since
            on all_events.event_key = event_keys_received_since.event_key
    {% endif %}
    left join event_keys_that_came_again
        on all_events.event_key = event_keys_that_came_again.event_key
    where
        event_keys_that_came_again.event_key is null
        and {{ is_complete_event('all_events') }}

    union all

    select
        event_key,
        event_kind_key,
        contact_id,
        value,
        delivery_count > 1 as was_delivered_again,
        cast(occurred_at as date) as occurred_on,
        received_at
    from deliveries_numbered
    where delivery_number = 1

)

select * from final
