with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_evaluated

),

leads as (

    select * from {{ ref('int_leads') }}

),

leads_counted as (

    select
        leads.scored_on,
        count(*) as leads
    from leads
    inner join scoring_dates
        on leads.scored_on = scoring_dates.scored_on
    group by leads.scored_on

),

dates_compared as (

    select
        scored_on,
        leads,
        min(scored_on) over () as baseline_on,
        count(*) over () as date_count
    from leads_counted

),

final as (

    select
        scored_on,
        baseline_on,
        leads,
        scored_on = baseline_on as is_baseline
    from dates_compared
    where date_count > 1

)

select * from final
