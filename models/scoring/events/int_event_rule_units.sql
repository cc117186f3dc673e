with

event_rule_matches as (

    select
        scored_on,
        contact_id,
        rule_id,
        count_by,
        daily_limit,
        occurred_on,
        case when count_by = 'asset' then asset end as counted_asset,
        case when count_by <> 'asset' then occurred_on end as counted_day
    from {{ ref('int_event_rule_matches') }}

),

final as (

    select
        scored_on,
        contact_id,
        rule_id,
        case
            when count_by <> 'event' then 1
            when count(*) > daily_limit then daily_limit
            else count(*)
        end as units,
        max(occurred_on) as unit_on
    from event_rule_matches
    group by
        scored_on,
        contact_id,
        rule_id,
        count_by,
        daily_limit,
        counted_asset,
        counted_day

)

select * from final
