{#
    A run takes up the rows received since the last one. An event that one of them is about is worked
    out anew from all its rows: so the outcome is that of a full refresh. All of that goes by the key of
    the event, which hardly ever stands for two events: where it does, both are worked out together.

    The staged events are named once for each time that they are read: DuckDB reads and cleans just the
    columns that are asked for then, where it would keep in memory what is named once and read often.
#}
{{ config(
    materialized='table' if target.type == 'spark' else 'incremental',
    incremental_strategy='delete+insert',
    unique_key='event_key',
    on_schema_change='append_new_columns'
) }}

with

all_events as (

    select * from {{ ref('stg_inputs__events') }}

),

event_kinds as (

    select * from {{ ref('int_event_kinds') }}
    where event_type is not null

),

{% if is_incremental() %}
    last_received as (

        select max(received_at) as received_at
        from {{ this }}

    ),

    event_keys_received_since as (

        select new_events.event_key
        from {{ ref('stg_inputs__events') }} as new_events
        where {{ is_received_since(
            'new_events.received_at', '(select received_at from last_received)'
        ) }}
        group by new_events.event_key

    ),
{% endif %}

event_keys_counted as (

    select
        events.event_key,
        count(*) as row_count
    from {{ ref('stg_inputs__events') }} as events
    {% if is_incremental() %}
        where events.event_key in (select since.event_key from event_keys_received_since as since)
    {% endif %}
    group by events.event_key

),

event_keys_that_came_again as (

    select event_key
    from event_keys_counted
    where row_count > 1

),

rows_that_came_again as (

    select
        events.event_key,
        events.event_kind_key,
        events.event_id,
        events.contact_id,
        event_kinds.event_type,
        event_kinds.channel,
        event_kinds.asset,
        event_kinds.campaign,
        events.value,
        events.occurred_at,
        events.loaded_at,
        events.received_at,
        case
            when events.event_id is null or events.contact_id is null or events.occurred_at is null
                then 0
            else 1
        end as is_complete
    from {{ ref('stg_inputs__events') }} as events
    inner join event_keys_that_came_again
        on events.event_key = event_keys_that_came_again.event_key
    inner join event_kinds
        on events.event_kind_key = event_kinds.event_kind_key

),

deliveries_numbered as (

    select
        event_key,
        event_kind_key,
        contact_id,
        value,
        occurred_at,
        received_at,
        is_complete,
        row_number() over (
            partition by event_id
            order by
                is_complete desc,
                {{ last_delivered_first() }}
        ) as delivery_number,
        sum(is_complete) over (partition by event_id) as delivery_count
    from rows_that_came_again

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
    inner join event_kinds
        on all_events.event_kind_key = event_kinds.event_kind_key
    where
        -- not as a join, for which DuckDB would expect a few events and keep all of them in memory
        all_events.event_key not in (
            select again.event_key from event_keys_that_came_again as again
        )
        and all_events.event_id is not null
        and all_events.contact_id is not null
        and all_events.occurred_at is not null
        {% if is_incremental() %}
            and {{ is_received_since(
                'all_events.received_at', '(select received_at from last_received)'
            ) }}
        {% endif %}

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
    where delivery_number = 1 and is_complete = 1

)

select * from final
