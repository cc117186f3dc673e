{#
    Whether a row of the events was received after the last run. One that says nothing of when it came
    might be new.

    received_at, last_received_at: timestamps.
#}
{% macro is_received_since(received_at, last_received_at) -%}
    coalesce({{ received_at }} > {{ last_received_at }}, true)
{%- endmacro %}
