with

lead_scores_before as (

    select * from {{ ref('stg_history__lead_scores') }}

),

requested_dates as (

    select
        {{ as_of_date() }} as scored_on,
        true as is_as_of

    {% for replay_date in replay_dates() %}
        union all

        select
            {{ replay_date }} as scored_on,
            false as is_as_of

    {% endfor %}
),

-- dates that the evaluation alone asks for are no part of the history: neighbours pass over them
evaluated_dates as (

    select scored_on
    from requested_dates

    {% for evaluation_date in evaluation_dates() %}
        union all

        select {{ evaluation_date }} as scored_on

    {% endfor %}
),

dates_scored_before as (

    select scored_on
    from lead_scores_before
    group by scored_on

),

all_dates as (

    select
        scored_on,
        is_as_of,
        true as is_requested
    from requested_dates

    union all

    select
        dates_scored_before.scored_on,
        false as is_as_of,
        false as is_requested
    from dates_scored_before
    left join requested_dates
        on dates_scored_before.scored_on = requested_dates.scored_on
    where requested_dates.scored_on is null

),

neighbours_found as (

    select
        scored_on,
        is_as_of,
        is_requested,
        lag(scored_on) over (order by scored_on asc) as previous_scored_on,
        lead(scored_on) over (order by scored_on asc) as next_scored_on,
        coalesce(lead(is_requested) over (order by scored_on asc), false) as is_before_requested
    from all_dates

),

dates_in_a_row as (

    select
        scored_on,
        case when is_requested then previous_scored_on end as previous_scored_on,
        case when is_requested then next_scored_on end as next_scored_on,
        is_as_of,
        is_requested
    from neighbours_found
    where is_requested or is_before_requested

),

final as (

    select
        coalesce(dates_in_a_row.scored_on, evaluated_dates.scored_on) as scored_on,
        dates_in_a_row.previous_scored_on,
        dates_in_a_row.next_scored_on,
        coalesce(dates_in_a_row.is_as_of, false) as is_as_of,
        coalesce(dates_in_a_row.is_requested, false) as is_requested,
        evaluated_dates.scored_on is not null as is_evaluated
    from dates_in_a_row
    full outer join evaluated_dates
        on dates_in_a_row.scored_on = evaluated_dates.scored_on

)

select * from final
