{#
    The table or view of a name, none if there is none. In DuckDB it may be spelt in capitals, as other
    programs leave it: dbt finds it by its own spelling only.

    schema, name: text, in lower case.
#}
{% macro relation_of_any_case(schema, name) %}
    {% set spelt = {'schema': schema, 'name': name} %}
    {% if target.type == 'duckdb' %}
        {% set query %}
            select table_schema, table_name
            from system.information_schema.tables
            where
                lower(table_catalog) = lower('{{ target.database }}')
                and lower(table_schema) = '{{ schema }}'
                and lower(table_name) = '{{ name }}'
        {% endset %}
        {% for row in run_query(query).rows %}
            {% do spelt.update({'schema': row[0], 'name': row[1]}) %}
        {% endfor %}
    {% endif %}
    {{ return(adapter.get_relation(
        database=target.database, schema=spelt['schema'], identifier=spelt['name']
    )) }}
{% endmacro %}
