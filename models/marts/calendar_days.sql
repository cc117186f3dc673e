with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested

),

lead_score_history as (

    select * from {{ ref('lead_score_history') }}

),

lead_handoffs as (

    select * from {{ ref('lead_handoffs') }}

),

dates_in_use as (

    select scored_on as used_on from scoring_dates
    union all
    select scored_on as used_on from lead_score_history
    union all
    select handed_off_on as used_on from lead_handoffs

),

span as (

    select
        min(used_on) as first_day,
        max(used_on) as last_day
    from dates_in_use

),

digits as (

    select 0 as digit
    union all
    select 1 as digit
    union all
    select 2 as digit
    union all
    select 3 as digit
    union all
    select 4 as digit
    union all
    select 5 as digit
    union all
    select 6 as digit
    union all
    select 7 as digit
    union all
    select 8 as digit
    union all
    select 9 as digit

),

-- 100,000 days are more than 270 years
numbers as (

    select
        ones.digit
        + 10 * tens.digit
        + 100 * hundreds.digit
        + 1000 * thousands.digit
        + 10000 * ten_thousands.digit as day_number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as ten_thousands

),

final as (

    select
        cast({{ dbt.dateadd('day', 'numbers.day_number', 'span.first_day') }} as date)
            as calendar_date
    from span
    inner join numbers
        on numbers.day_number <= {{ days_between('span.first_day', 'span.last_day') }}

)

select * from final
