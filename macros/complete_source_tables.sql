{#
    Runs before every build, after complete_inputs: for each table of a source system (a source other than
    `inputs`, such as hubspot) makes a view on the table of that name in the schema that a connector
    writes to, and adds what was not synced: a missing column as null, a missing table as an empty one.
    Does nothing unless a model of that source system is to be built or tested.

    A missing required column is left out on purpose: the build then fails on its name.
    (scripts/run.py says so in a sentence before it gets that far.)
#}
{% macro complete_source_tables() %}
    {% if execute %}
        {% set wanted = selected_resources | join(' ') %}
        {% set tables = [] %}
        {% set statements = [] %}
        {% for table in graph.sources.values() | sort(attribute='name') %}
            {% if table.source_name not in ['inputs', 'history'] and (table.source_name ~ '__') in wanted %}
                {% do tables.append(table) %}
            {% endif %}
        {% endfor %}
        {% for table in tables %}
            {% set landed_in = (table.source_meta or {}).landed_in or table.source_name %}
            {% set landed = adapter.get_relation(
                database=target.database, schema=landed_in, identifier=table.name
            ) %}
            {% set present = _columns_present(landed) %}
            {% do run_query('create schema if not exists ' ~ table.schema) %}
            {% set query %}
                select {{ _completed_columns(table, present) }}
                {{ 'from ' ~ landed if landed else 'where false' }}
            {% endset %}
            {% do statements.append(replaced_view(table.schema ~ '.' ~ table.name, query)) %}
        {% endfor %}
        {{ run_in_hook(statements) }}
        {# on DuckDB the commit of complete_inputs has ended dbt's transaction, so each statement stands #}
        {{ 'commit;' if target.type == 'postgres' and tables }}
    {% endif %}
{% endmacro %}
