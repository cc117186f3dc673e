with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested and previous_scored_on is not null

),

weighted_rule_points as (

    select * from {{ ref('int_weighted_rule_points') }}

),

rule_points_before as (

    select * from {{ ref('stg_history__rule_points') }}

),

kept_dates as (

    select * from {{ ref('int_kept_dates') }}

),

leads as (

    select * from {{ ref('int_leads') }}

),

final as (

    select
        scoring_dates.scored_on,
        weighted_rule_points.contact_id,
        weighted_rule_points.rule_id,
        weighted_rule_points.weight,
        weighted_rule_points.points
    from weighted_rule_points
    inner join scoring_dates
        on weighted_rule_points.scored_on = scoring_dates.previous_scored_on

    union all

    -- whoever was not scored on the date once more has what the rules paid then
    select
        scoring_dates.scored_on,
        rule_points_before.contact_id,
        rule_points_before.rule_id,
        rule_points_before.weight,
        rule_points_before.points
    from rule_points_before
    inner join kept_dates
        on rule_points_before.scored_on = kept_dates.scored_on
    inner join scoring_dates
        on rule_points_before.scored_on = scoring_dates.previous_scored_on
    left join leads
        on
            rule_points_before.scored_on = leads.scored_on
            and rule_points_before.contact_id = leads.contact_id
    where leads.contact_id is null

)

select * from final
