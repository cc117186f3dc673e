{#
    The SHA-256 of a trimmed contact_id as 64 hex digits in lower case: how the suppression list names
    a person. scripts/lead_scoring/suppressions.py works it out alike. Null stays null.

    expression: contact_id, of any type.
#}
{% macro contact_hash(expression) -%}
    {{ return(adapter.dispatch('contact_hash')(expression)) }}
{%- endmacro %}

{% macro default__contact_hash(expression) -%}
    sha256({{ trimmed(expression) }})
{%- endmacro %}

{% macro postgres__contact_hash(expression) -%}
    encode(sha256(convert_to({{ trimmed(expression) }}, 'UTF8')), 'hex')
{%- endmacro %}

{% macro spark__contact_hash(expression) -%}
    sha2({{ trimmed(expression) }}, 256)
{%- endmacro %}
