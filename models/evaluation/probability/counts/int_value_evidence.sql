with

value_frequencies as (

    select * from {{ ref('int_value_frequencies') }}

),

predictor_levels as (

    select * from {{ ref('int_predictor_levels') }}
    where level_number = 1

),

counts_listed as (

    select
        scored_on,
        scope_key,
        attribute,
        kind,
        value_bin,
        won_leads,
        lost_leads,
        1 as scopes
    from value_frequencies

    union all

    select
        scored_on,
        'all' as scope_key,
        attribute,
        kind,
        value_bin,
        sum(won_leads) as won_leads,
        sum(lost_leads) as lost_leads,
        count(*) as scopes
    from value_frequencies
    group by scored_on, attribute, kind, value_bin

),

-- of an ordered attribute, all leads have passed the first level: it is the whole
wholes_summed as (

    select
        counts_listed.scored_on,
        counts_listed.scope_key,
        counts_listed.attribute,
        sum(counts_listed.won_leads) as won_leads,
        sum(counts_listed.lost_leads) as lost_leads,
        sum(counts_listed.scopes) as scopes
    from counts_listed
    left join predictor_levels
        on
            counts_listed.attribute = predictor_levels.attribute
            and counts_listed.value_bin = predictor_levels.level_key
    where counts_listed.kind <> 'ordered' or predictor_levels.level_key is not null
    group by
        counts_listed.scored_on,
        counts_listed.scope_key,
        counts_listed.attribute

),

counts_smoothed as (

    select
        counts_listed.scored_on,
        counts_listed.scope_key,
        counts_listed.attribute,
        counts_listed.value_bin,
        cast(counts_listed.won_leads as {{ type_double() }})
        + counts_listed.scopes * {{ number_setting('probability_smoothing', 0.001) }} as won_count,
        cast(counts_listed.lost_leads as {{ type_double() }})
        + counts_listed.scopes * {{ number_setting('probability_smoothing', 0.001) }} as lost_count,
        cast(wholes_summed.won_leads as {{ type_double() }})
        + wholes_summed.scopes * {{ number_setting('probability_smoothing', 0.001) }} as won_total,
        cast(wholes_summed.lost_leads as {{ type_double() }})
        + wholes_summed.scopes * {{ number_setting('probability_smoothing', 0.001) }} as lost_total
    from counts_listed
    inner join wholes_summed
        on
            counts_listed.scored_on = wholes_summed.scored_on
            and counts_listed.scope_key = wholes_summed.scope_key
            and counts_listed.attribute = wholes_summed.attribute

),

final as (

    select
        scored_on,
        scope_key,
        attribute,
        value_bin,
        won_count,
        lost_count,
        won_total,
        lost_total,
        cast(
            ln(won_count / nullif(won_total, 0)) - ln(lost_count / nullif(lost_total, 0))
            as {{ type_points() }}
        ) as log_ratio
    from counts_smoothed

)

select * from final
