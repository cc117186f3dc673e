with

rule_points_before as (

    select * from {{ ref('stg_history__rule_points') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where not is_evaluated

),

config_version as (

    select * from {{ ref('stg_rules__config_version') }}

),

lead_scores_before as (

    select * from {{ ref('stg_history__lead_scores') }}

),

dates_found as (

    select
        scored_on,
        config_version,
        events_received_until
    from rule_points_before
    group by scored_on, config_version, events_received_until

),

dates_scored_by_other_rules as (

    select lead_scores_before.scored_on
    from lead_scores_before
    inner join scoring_dates
        on lead_scores_before.scored_on = scoring_dates.scored_on
    cross join config_version
    where lead_scores_before.config_version <> config_version.config_version
    group by lead_scores_before.scored_on

),

final as (

    select
        dates_found.scored_on,
        dates_found.events_received_until
    from dates_found
    inner join scoring_dates
        on dates_found.scored_on = scoring_dates.scored_on
    inner join config_version
        on dates_found.config_version = config_version.config_version
    left join dates_scored_by_other_rules
        on dates_found.scored_on = dates_scored_by_other_rules.scored_on
    where dates_scored_by_other_rules.scored_on is null

)

select * from final
