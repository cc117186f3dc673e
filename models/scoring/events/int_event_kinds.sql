{#
    A run adds the kinds of the rows received since the last one: those that are there need no new look
    at millions of events.
#}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='event_kind_key',
    on_schema_change='append_new_columns'
) }}

with

events as (

    select * from {{ ref('stg_inputs__events') }}

),

{% if is_incremental() %}
    last_received as (

        select max(received_at) as received_at
        from {{ this }}

    ),
{% endif %}

final as (

    select
        events.event_kind_key,
        events.event_type,
        events.channel,
        events.asset,
        events.campaign,
        max(events.received_at) as received_at
    from events
    {% if is_incremental() %}
        cross join last_received
    {% endif %}
    where
        events.event_type is not null
        {% if is_incremental() %}
            and (
                events.received_at is null
                or last_received.received_at is null
                or events.received_at > last_received.received_at
            )
        {% endif %}
    group by
        events.event_kind_key,
        events.event_type,
        events.channel,
        events.asset,
        events.campaign

)

select * from final
