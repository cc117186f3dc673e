{#
    The table of people whom no run may bring back (raw.suppressed_contacts, a contact_hash a row); none
    if there is no such table, or nobody in it.
#}
{% macro suppression_list() %}
    {% set list = relation_of_any_case(layer_schema('raw'), 'suppressed_contacts') %}
    {% set is_anybody_there = list
        and run_query('select 1 from ' ~ list ~ ' limit 1').rows | length > 0 %}
    {{ return(list if is_anybody_there else none) }}
{% endmacro %}
