with

fired_rules as (

    select * from {{ ref('int_fired_rules') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_as_of

),

rule_points as (

    select * from {{ ref('int_rule_points') }}

),

contacts_of_rules as (

    select
        rule_points.rule_id,
        rule_points.contact_id
    from rule_points
    inner join scoring_dates
        on rule_points.scored_on = scoring_dates.scored_on

),

-- only rules that fire on as many contacts can fire on the same ones
rules_that_may_be_twins as (

    select
        fired_rules.rule_id,
        other_rules.rule_id as twin_rule_id,
        fired_rules.contacts_fired
    from fired_rules
    inner join fired_rules as other_rules
        on
            fired_rules.contacts_fired = other_rules.contacts_fired
            and fired_rules.effect = other_rules.effect
            and coalesce(fired_rules.score, '') = coalesce(other_rules.score, '')
            and fired_rules.rule_id <> other_rules.rule_id

),

final as (

    select
        rules_that_may_be_twins.rule_id,
        rules_that_may_be_twins.twin_rule_id
    from rules_that_may_be_twins
    inner join contacts_of_rules
        on rules_that_may_be_twins.rule_id = contacts_of_rules.rule_id
    inner join contacts_of_rules as contacts_of_twins
        on
            rules_that_may_be_twins.twin_rule_id = contacts_of_twins.rule_id
            and contacts_of_rules.contact_id = contacts_of_twins.contact_id
    group by
        rules_that_may_be_twins.rule_id,
        rules_that_may_be_twins.twin_rule_id,
        rules_that_may_be_twins.contacts_fired
    having count(*) = rules_that_may_be_twins.contacts_fired

)

select * from final
