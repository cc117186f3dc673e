with

matches_counted_one_by_one as (

    select * from {{ ref('int_event_rule_matches') }}
    where count_by = 'event' and daily_limit is null

),

matches_limited_by_day as (

    select * from {{ ref('int_event_rule_matches') }}
    where count_by = 'day' or daily_limit is not null

),

matches_counted_by_asset as (

    select * from {{ ref('int_event_rule_matches') }}
    where count_by = 'asset'

),

final as (

    select
        scored_on,
        contact_id,
        rule_id,
        1 as units,
        occurred_on as unit_on
    from matches_counted_one_by_one

    union all

    select
        scored_on,
        contact_id,
        rule_id,
        case when count_by = 'day' then 1 else least(count(*), daily_limit) end as units,
        occurred_on as unit_on
    from matches_limited_by_day
    group by scored_on, contact_id, rule_id, count_by, daily_limit, occurred_on

    union all

    select
        scored_on,
        contact_id,
        rule_id,
        1 as units,
        max(occurred_on) as unit_on
    from matches_counted_by_asset
    group by scored_on, contact_id, rule_id, asset

)

select * from final
