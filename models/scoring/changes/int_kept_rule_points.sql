-- what the next run is to find belongs to scores that stand in the history:
-- depends_on: {{ ref('lead_score_history') }}

with

weighted_rule_points as (

    select * from {{ ref('int_weighted_rule_points') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

config_version as (

    select * from {{ ref('stg_rules__config_version') }}

),

events_received as (

    select max(received_at) as received_until
    from {{ ref('int_lead_events') }}

),

final as (

    select
        weighted_rule_points.scored_on,
        weighted_rule_points.contact_id,
        weighted_rule_points.rule_id,
        weighted_rule_points.points,
        weighted_rule_points.weight,
        config_version.config_version,
        events_received.received_until as events_received_until
    from weighted_rule_points
    inner join scoring_dates
        on weighted_rule_points.scored_on = scoring_dates.scored_on
    cross join config_version
    cross join events_received

)

select * from final
