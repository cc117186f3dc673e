{# The part of an e-mail address behind its last @; null without one. email: text in lower case. #}
{% macro email_domain(email) -%}
    case when {{ email }} like '%@_%' then nullif(split_part({{ email }}, '@', -1), '') end
{%- endmacro %}

{# The part before the last @ without a +tag; null without an @. email: text in lower case. #}
{% macro email_local_part(email) -%}
    case
        when {{ email }} like '_%@_%'
            then split_part(
                left({{ email }}, length({{ email }}) - length(split_part({{ email }}, '@', -1)) - 1),
                '+',
                1
            )
    end
{%- endmacro %}
