{#
    The order of several deliveries of one event, as an order by list: loaded last first. The further
    columns only make the order total, so that every run picks the same row.
#}
{% macro last_delivered_first() -%}
    loaded_at desc nulls last,
                occurred_at desc,
                contact_id asc,
                event_type asc,
                value asc nulls last,
                asset asc nulls last,
                channel asc nulls last,
                campaign asc nulls last
{%- endmacro %}
