with

training_dates as (

    select * from {{ ref('int_training_dates') }}

),

value_counts as (

    select * from {{ ref('int_value_counts') }}

),

value_bins as (

    select * from {{ ref('int_value_bins') }}

),

predictor_levels as (

    select * from {{ ref('int_predictor_levels') }}

),

scope_odds as (

    select * from {{ ref('int_scope_odds') }}
    where scope_key <> 'all'

),

values_counted as (

    select
        training_dates.scored_on,
        value_counts.scope_key,
        value_counts.attribute,
        value_counts.kind,
        coalesce(value_bins.value_bin, value_counts.value_key) as value_bin,
        sum(value_counts.won_leads) as won_leads,
        sum(value_counts.lost_leads) as lost_leads
    from training_dates
    inner join value_counts
        on training_dates.learned_on = value_counts.learned_on
    left join value_bins
        on
            training_dates.scored_on = value_bins.scored_on
            and value_counts.attribute = value_bins.attribute
            and value_counts.value_key = value_bins.value_key
    group by
        training_dates.scored_on,
        value_counts.scope_key,
        value_counts.attribute,
        value_counts.kind,
        coalesce(value_bins.value_bin, value_counts.value_key)

),

-- who is won has passed every level; who is lost, the own level and all below it
levels_passed as (

    select
        scope_odds.scored_on,
        scope_odds.scope_key,
        predictor_levels.attribute,
        'ordered' as kind,
        predictor_levels.level_key as value_bin,
        max(scope_odds.won_leads) as won_leads,
        coalesce(sum(case
            when levels_reached.level_number >= predictor_levels.level_number
                then values_counted.lost_leads
        end), 0) as lost_leads
    from scope_odds
    cross join predictor_levels
    left join values_counted
        on
            scope_odds.scored_on = values_counted.scored_on
            and scope_odds.scope_key = values_counted.scope_key
            and predictor_levels.attribute = values_counted.attribute
    left join predictor_levels as levels_reached
        on
            values_counted.attribute = levels_reached.attribute
            and values_counted.value_bin = levels_reached.level_key
    group by
        scope_odds.scored_on,
        scope_odds.scope_key,
        predictor_levels.attribute,
        predictor_levels.level_key

),

final as (

    select *
    from values_counted
    where
        kind = 'plain'
        or (
            kind = 'tags'
            and won_leads + lost_leads >= {{ number_setting('probability_tag_limit', 0) }}
        )

    union all

    select *
    from levels_passed
    where won_leads + lost_leads > 0

)

select * from final
