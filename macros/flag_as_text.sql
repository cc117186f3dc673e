{# A flag as an attribute holds it: 'true', 'false' or null. expression: boolean. #}
{% macro flag_as_text(expression) -%}
    case when {{ expression }} then 'true' when not {{ expression }} then 'false' end
{%- endmacro %}
