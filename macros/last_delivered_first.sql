{#
    The order of several deliveries of one event, as an order by list: loaded last first. Of those that
    do not say when they were loaded, the one received last. The further columns only make the order
    total, so that every run picks the same row.
#}
{% macro last_delivered_first() -%}
    loaded_at desc nulls last,
                case when loaded_at is null then received_at end desc nulls last,
                occurred_at desc,
                {{ in_plain_order('contact_id') }} asc,
                {{ in_plain_order('event_type') }} asc,
                value asc nulls last,
                {{ in_plain_order('asset') }} asc nulls last,
                {{ in_plain_order('channel') }} asc nulls last,
                {{ in_plain_order('campaign') }} asc nulls last
{%- endmacro %}
