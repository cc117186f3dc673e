with

rules as (

    select * from {{ ref('int_rules') }}

),

score_groups as (

    select * from {{ ref('stg_rules__score_groups') }}

),

components_taken_off as (

    select component
    from {{ ref('int_lead_components') }}
    where weight < 0

),

labelled_leads as (

    select * from {{ ref('int_labelled_leads') }}

),

rule_points as (

    select * from {{ ref('int_rule_points') }}

),

leads_counted_by_date as (

    select
        scored_on,
        count(*) as leads,
        count(case when is_won then 1 end) as wins
    from labelled_leads
    group by scored_on

),

-- on a date on which a rule could not fire, that it did not says nothing; an absence (min_count 0)
-- can fire on every date
leads_counted_while_in_force as (

    select
        rules.rule_id,
        sum(leads_counted_by_date.leads) as leads,
        sum(leads_counted_by_date.wins) as wins
    from rules
    inner join leads_counted_by_date
        on
            (
                rules.effective_from is null
                or rules.min_count = 0
                or rules.effective_from <= leads_counted_by_date.scored_on
            )
            and (
                rules.effective_to is null
                or rules.looks_at = 'events'
                or rules.effective_to >= leads_counted_by_date.scored_on
            )
    group by rules.rule_id

),

leads_counted_that_fired as (

    select
        rule_points.rule_id,
        count(*) as leads,
        count(case when labelled_leads.is_won then 1 end) as wins,
        sum(rule_points.capped_points) as points
    from rule_points
    inner join labelled_leads
        on
            rule_points.scored_on = labelled_leads.scored_on
            and rule_points.contact_id = labelled_leads.contact_id
    group by rule_points.rule_id

),

final as (

    select
        rules.rule_id,
        rules.score,
        rules.effect,
        cast(rules.points as {{ type_double() }}) as points,
        cast(leads_counted_that_fired.points as {{ type_double() }})
        * coalesce(score_groups.weight, 1)
        / nullif(leads_counted_that_fired.leads, 0) as points_when_fired,
        case
            when rules.score in (select taken.component from components_taken_off as taken)
                then -1
            else 1
        end as direction,
        coalesce(leads_counted_that_fired.leads, 0) as leads_fired,
        coalesce(leads_counted_that_fired.wins, 0) as wins_fired,
        cast(coalesce(leads_counted_while_in_force.leads, 0) as bigint)
        - coalesce(leads_counted_that_fired.leads, 0) as leads_not_fired,
        cast(coalesce(leads_counted_while_in_force.wins, 0) as bigint)
        - coalesce(leads_counted_that_fired.wins, 0) as wins_not_fired
    from rules
    left join leads_counted_while_in_force
        on rules.rule_id = leads_counted_while_in_force.rule_id
    left join leads_counted_that_fired
        on rules.rule_id = leads_counted_that_fired.rule_id
    left join score_groups
        on
            rules.score = score_groups.score
            and rules.rule_group = score_groups.rule_group

)

select * from final
