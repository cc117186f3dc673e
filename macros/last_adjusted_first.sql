{#
    The order of several rows with one adjustment_id, as an order by list: the latest first. The
    further columns only make the order total.

    adjustments: name of the relation.
#}
{% macro last_adjusted_first(adjustments) -%}
    {{ adjustments }}.adjusted_at desc nulls last,
                {{ in_plain_order(adjustments ~ '.contact_id') }} asc,
                {{ in_plain_order(adjustments ~ '.score') }} asc,
                {{ adjustments }}.points asc,
                {{ in_plain_order(adjustments ~ '.reason') }} asc nulls last
{%- endmacro %}
