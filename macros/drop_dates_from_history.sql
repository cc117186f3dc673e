{#
    Runs before rows are added to lead_score_history, in the same transaction: deletes the rows of the
    dates that this run scores again, of dates that lie more than history_days before the as-of
    date, or before today if the as-of date is still to come, and of people on the suppression list.
#}
{% macro drop_dates_from_history() %}
    {{ return(adapter.dispatch('drop_dates_from_history')()) }}
{% endmacro %}

{% macro default__drop_dates_from_history() %}
    {% if is_incremental() %}
        delete from {{ this }}
        where
            scored_on in (
                select scored_on
                from {{ ref('int_scoring_dates') }}
                where is_requested
            )
            or scored_on < {{ dbt.dateadd('day', -history_days(), as_of_date_or_today()) }}
            {% set suppressed = suppression_list() if execute %}
            {% if suppressed %}
                or contact_id in (
                    select history.contact_id
                    from (select distinct each_row.contact_id from {{ this }} as each_row) as history
                    inner join {{ suppressed }} as suppressed
                        on suppressed.contact_hash = {{ contact_hash('history.contact_id') }}
                )
            {% endif %}
    {% else %}
        select 1 as nothing_to_drop
    {% endif %}
{% endmacro %}

{% macro spark__drop_dates_from_history() %}
    {#- The partitions of this run's dates are overwritten; what would be left is dropped here. -#}
    {% if is_incremental() %}
        {% set too_many %}
            select distinct history.scored_on
            from {{ this }} as history
            left join {{ ref('int_scoring_dates') }} as requested
                on history.scored_on = requested.scored_on and requested.is_requested
            left join (select distinct scored_on from {{ ref('int_score_points') }}) as scored
                on history.scored_on = scored.scored_on
            where
                history.scored_on < {{ dbt.dateadd('day', -history_days(), as_of_date_or_today()) }}
                or (requested.scored_on is not null and scored.scored_on is null)
        {% endset %}
        {% do _drop_partitions(run_query(too_many).rows) %}
        {% do _forget_in_history() %}
    {% endif %}
    {{ return('') }}
{% endmacro %}

{% macro _drop_partitions(dates) %}
    {% for row in dates %}
        {% do run_query(
            'alter table ' ~ this ~ " drop if exists partition (scored_on = '" ~ row[0] ~ "')"
        ) %}
    {% endfor %}
{% endmacro %}

{# Rows of Parquet files are not deleted: they are written anew without them. #}
{% macro _forget_in_history() %}
    {% set suppressed = suppression_list() %}
    {% set is_forgotten %}
        exists (
            select 1 from {{ suppressed }} as suppressed
            where suppressed.contact_hash = {{ contact_hash('history.contact_id') }}
        )
    {% endset %}
    {% if suppressed and run_query(
        'select 1 from ' ~ this ~ ' as history where ' ~ is_forgotten ~ ' limit 1'
    ).rows | length > 0 %}
        {% set others = layer_schema('inputs') ~ '.lead_score_history_of_others' %}
        {% do run_query('drop table if exists ' ~ others) %}
        {% do run_query(
            'create table ' ~ others ~ ' as select * from ' ~ this ~ ' as history where not '
            ~ is_forgotten
        ) %}
        {% do run_query(
            'insert overwrite table ' ~ this ~ ' partition (scored_on) select * from ' ~ others
        ) %}
        {% do _drop_partitions(run_query(
            'select distinct history.scored_on from ' ~ this ~ ' as history left join ' ~ others
            ~ ' as others on history.scored_on = others.scored_on where others.scored_on is null'
        ).rows) %}
        {% do run_query('drop table ' ~ others) %}
    {% endif %}
{% endmacro %}
