{#
    Runs before rows are added to lead_score_history, in the same transaction: deletes the rows of the
    dates that this run scores again, and of dates that lie more than history_days before the as-of
    date.
#}
{% macro drop_dates_from_history() %}
    {% if is_incremental() %}
        delete from {{ this }}
        where
            scored_on in (
                select scored_on
                from {{ ref('int_scoring_dates') }}
                where is_requested
            )
            or scored_on < {{ dbt.dateadd('day', -history_days(), as_of_date()) }}
    {% else %}
        select 1 as nothing_to_drop
    {% endif %}
{% endmacro %}
