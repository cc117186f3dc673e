{#
    Makes the models of a source system the inputs that are scored: a view in schema raw on each model
    <source>__<input>, such as hubspot__contacts. For servers, where no file is written:

        dbt build --select path:models/staging/hubspot
        dbt run-operation take_inputs_from --args '{source: hubspot}'
        dbt build --exclude path:models/staging/hubspot path:models/evaluation

    source: name of the source system.
#}
{% macro take_inputs_from(source) %}
    {% set names = [] %}
    {% for input in graph.sources.values()
        | selectattr('source_name', 'equalto', 'inputs') | sort(attribute='name') %}
        {% set model = adapter.get_relation(
            database=target.database,
            schema=layer_schema('staging'),
            identifier=source ~ '__' ~ input.name
        ) %}
        {% if model %}
            {% do names.append(input.name) %}
            {% do run_query('create schema if not exists ' ~ layer_schema('raw')) %}
            {% do run_query(
                'create or replace view ' ~ layer_schema('raw') ~ '.' ~ input.name
                ~ ' as select * from ' ~ model
            ) %}
        {% endif %}
    {% endfor %}
    {% if not names %}
        {{ exceptions.raise_compiler_error(
            "There is no table " ~ source ~ "__contacts in schema " ~ layer_schema('staging')
            ~ ": first run dbt build --select path:models/staging/" ~ source ~ "."
        ) }}
    {% endif %}
    {% do run_query('commit') %}
    {% do log('Inputs from ' ~ source ~ ': ' ~ names | join(', '), info=true) %}
{% endmacro %}
