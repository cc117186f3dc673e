{#
    The order of several deliveries of one event, as an order by list: loaded last first. The further
    columns only make the order total, so that every run picks the same row.

    events: name of the relation.
#}
{% macro last_delivered_first(events) -%}
    {{ events }}.loaded_at desc nulls last,
                {{ events }}.occurred_at desc,
                {{ in_plain_order(events ~ '.contact_id') }} asc,
                {{ in_plain_order(events ~ '.event_type') }} asc,
                {{ events }}.value asc nulls last,
                {{ in_plain_order(events ~ '.asset') }} asc nulls last,
                {{ in_plain_order(events ~ '.channel') }} asc nulls last,
                {{ in_plain_order(events ~ '.campaign') }} asc nulls last
{%- endmacro %}
