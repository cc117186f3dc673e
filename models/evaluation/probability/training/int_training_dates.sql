with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_evaluated

),

evaluated_dates as (

    select * from {{ ref('int_evaluated_dates') }}
    where is_dated

),

evaluated_dates_counted as (

    select count(*) as evaluated_dates
    from evaluated_dates

),

final as (

    select
        scoring_dates.scored_on,
        evaluated_dates.scored_on as learned_on,
        'labelled_leads' as learned_from
    from scoring_dates
    inner join evaluated_dates
        on
            {{ days_between('evaluated_dates.scored_on', 'scoring_dates.scored_on') }}
            >= {{ outcome_horizon_days() }}

    union all

    -- where no date is labelled, the leads that are closed by then are all there is to learn from
    select
        scoring_dates.scored_on,
        scoring_dates.scored_on as learned_on,
        'closed_leads' as learned_from
    from scoring_dates
    inner join evaluated_dates_counted
        on evaluated_dates_counted.evaluated_dates = 0

)

select * from final
