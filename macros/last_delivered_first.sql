{#
    The order of several deliveries of one event, as an order by list: loaded last first. The further
    columns only make the order total, so that every run picks the same row.

    events: name of the relation.
#}
{% macro last_delivered_first(events) -%}
    {{ events }}.loaded_at desc nulls last,
                {{ events }}.occurred_at desc,
                {{ events }}.contact_id asc,
                {{ events }}.event_type asc,
                {{ events }}.value asc nulls last,
                {{ events }}.asset asc nulls last,
                {{ events }}.channel asc nulls last,
                {{ events }}.campaign asc nulls last
{%- endmacro %}
