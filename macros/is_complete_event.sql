{#
    Whether a staged event has all that it needs to be one: its id, contact, time and type.

    events: name of the relation.
#}
{% macro is_complete_event(events) -%}
    {{ events }}.event_id is not null
        and {{ events }}.contact_id is not null
        and {{ events }}.occurred_at is not null
        and {{ events }}.event_type is not null
{%- endmacro %}
