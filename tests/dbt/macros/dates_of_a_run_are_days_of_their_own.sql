-- which dates they are is a setting: the unit tests of int_scoring_dates set it
with

dates as (

    select
        {{ as_of_date() }} as scored_on,
        'as of' as kind

    {% for replay_date in replay_dates() %}
        union all

        select
            {{ replay_date }} as scored_on,
            'replay' as kind

    {% endfor %}

    {% for evaluation_date in evaluation_dates() %}
        union all

        select
            {{ evaluation_date }} as scored_on,
            'evaluation' as kind

    {% endfor %}
),

final as (

    select
        scored_on,
        count(*) as times
    from dates
    group by scored_on

)

select *
from final
where times > 1 or scored_on is null

union all

select
    {{ as_of_date_or_today() }} as scored_on,
    0 as times
where {{ as_of_date_or_today() }} > {{ as_of_date() }}
