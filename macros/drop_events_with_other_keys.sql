{#
    Runs before every build: drops the events and kinds of events that earlier runs worked out, if their
    keys are not those that key_of gives now, as after a change of the engine's release. The build then
    works them out from all raw rows.
#}
{% macro drop_events_with_other_keys() %}
    {% if execute and flags.WHICH in ['build', 'run'] %}
        {% set events = adapter.get_relation(
            database=target.database, schema=layer_schema('features'), identifier='int_lead_events'
        ) %}
        {% set kinds = adapter.get_relation(
            database=target.database, schema=layer_schema('features'), identifier='int_event_kinds'
        ) %}
        {% if not (events and kinds and _has_keys_of_now(events, kinds)) %}
            {% for relation in [events, kinds] if relation %}
                {% do adapter.drop_relation(relation) %}
            {% endfor %}
        {% endif %}
    {% endif %}
{% endmacro %}

{% macro _has_keys_of_now(events, kinds) %}
    {% set columns_of_events = adapter.get_columns_in_relation(events) | map(attribute='name') | list %}
    {% set columns_of_kinds = adapter.get_columns_in_relation(kinds) | map(attribute='name') | list %}
    {% if 'event_kind_key' not in columns_of_events or 'key_of_a_text' not in columns_of_kinds %}
        {{ return(false) }}
    {% endif %}
    {% set of_other_keys %}
        select 1 as is_found
        from {{ kinds }}
        where key_of_a_text <> {{ key_of(["'a text'"]) }}
        limit 1
    {% endset %}
    {{ return(run_query(of_other_keys).rows | length == 0) }}
{% endmacro %}
