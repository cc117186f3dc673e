with

leads as (

    select * from {{ ref('int_leads') }}

),

scores as (

    select * from {{ ref('stg_rules__scores') }}

),

rules as (

    select * from {{ ref('int_rules') }}

),

rule_points as (

    select * from {{ ref('int_rule_points') }}
    where effect in ('include', 'exclude')

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

-- an attribute rule asks for nothing on a date on which it is not in force
scores_with_include_rules as (

    select
        scoring_dates.scored_on,
        rules.score
    from rules
    inner join scoring_dates
        on
            rules.looks_at = 'events'
            or (
                coalesce(rules.effective_from, scoring_dates.scored_on) <= scoring_dates.scored_on
                and coalesce(rules.effective_to, scoring_dates.scored_on) >= scoring_dates.scored_on
            )
    where rules.effect = 'include'
    group by scoring_dates.scored_on, rules.score

),

audience_rules_fired as (

    select
        scored_on,
        contact_id,
        score,
        count(case when effect = 'include' then 1 end) as includes_fired,
        count(case when effect = 'exclude' then 1 end) as excludes_fired
    from rule_points
    group by scored_on, contact_id, score

),

final as (

    select
        leads.scored_on,
        leads.contact_id,
        scores.score,
        scores.kind,
        coalesce(audience_rules_fired.excludes_fired, 0) = 0
        and (
            scores_with_include_rules.score is null
            or coalesce(audience_rules_fired.includes_fired, 0) > 0
        ) as is_in_audience
    from leads
    cross join scores
    left join scores_with_include_rules
        on
            leads.scored_on = scores_with_include_rules.scored_on
            and scores.score = scores_with_include_rules.score
    left join audience_rules_fired
        on
            leads.scored_on = audience_rules_fired.scored_on
            and leads.contact_id = audience_rules_fired.contact_id
            and scores.score = audience_rules_fired.score

)

select * from final
