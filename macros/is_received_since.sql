{#
    Whether a staged event was received after the last run. A row that says nothing of when it came might
    be new.

    events: name of the relation; last_received: name of a relation of one row with the last received_at.
#}
{% macro is_received_since(events, last_received) -%}
    coalesce({{ events }}.received_at > {{ last_received }}.received_at, true)
{%- endmacro %}
