with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_requested

),

rule_points as (

    select * from {{ ref('int_rule_points') }}
    where is_paid and capped_points <> 0

),

rules as (

    select * from {{ ref('int_rules') }}

),

score_groups as (

    select * from {{ ref('stg_rules__score_groups') }}

),

scores as (

    select * from {{ ref('stg_rules__scores') }}

),

lead_components as (

    select * from {{ ref('int_lead_components') }}

),

lead_overrides as (

    select * from {{ ref('int_lead_overrides') }}
    where override = 'disqualify'

),

excluded_scores as (

    select * from {{ ref('int_score_points') }}
    where not is_scored

),

scores_marked as (

    select
        scores.score,
        -- points of a component that is taken off speak against the lead
        coalesce(sign(lead_components.weight), 1) as direction,
        case
            when scores.score in ('fit', 'engagement', 'lead') then 1
            when lead_components.component is not null then 1
            else 0
        end as is_conventional
    from scores
    left join lead_components
        on scores.score = lead_components.component

),

-- a pack without the conventional scores takes its reasons from all it has
scores_that_give_reasons as (

    select
        score,
        direction,
        is_conventional = max(is_conventional) over () as gives_reasons
    from scores_marked

),

reasons_valued as (

    select
        rule_points.scored_on,
        rule_points.contact_id,
        rule_points.rule_id,
        coalesce(rules.description, rule_points.rule_id) as reason,
        cast(rule_points.capped_points as {{ type_double() }})
        * coalesce(score_groups.weight, 1)
        * scores_that_give_reasons.direction as points
    from rule_points
    inner join scores_that_give_reasons
        on rule_points.score = scores_that_give_reasons.score
    inner join rules
        on rule_points.rule_id = rules.rule_id
    left join score_groups
        on
            rule_points.score = score_groups.score
            and rule_points.rule_group = score_groups.rule_group
    left join excluded_scores
        on
            rule_points.scored_on = excluded_scores.scored_on
            and rule_points.contact_id = excluded_scores.contact_id
            and rule_points.score = excluded_scores.score
    where
        scores_that_give_reasons.gives_reasons
        and excluded_scores.contact_id is null
        and rule_points.scored_on in (select dates.scored_on from scoring_dates as dates)

),

-- why a lead is not to be called goes before any reason to call
reasons_in_words as (

    select
        scored_on,
        contact_id,
        0 as sort_order,
        cast(null as {{ type_double() }}) as points,
        rule_id,
        'Disqualified: ' || coalesce(description, rule_id) as reason
    from lead_overrides

    union all

    select
        scored_on,
        contact_id,
        1 as sort_order,
        points,
        rule_id,
        reason || ' (+' || {{ number_as_text(
            'cast(cast(points as decimal(18, 1)) as ' ~ type_double() ~ ')'
        ) }} || ')' as reason
    from reasons_valued
    -- what is shown as 0, or speaks against the lead, is no reason
    where cast(points as decimal(18, 1)) > 0

),

reasons_ranked as (

    select
        scored_on,
        contact_id,
        reason,
        row_number() over (
            partition by scored_on, contact_id
            order by sort_order asc, points desc, {{ in_plain_order('rule_id') }} asc
        ) as reason_number
    from reasons_in_words

),

final as (

    select
        scored_on,
        contact_id,
        max(case when reason_number = 1 then reason end)
        || coalesce(max(case when reason_number = 2 then '; ' || reason end), '')
        || coalesce(max(case when reason_number = 3 then '; ' || reason end), '')
            as top_reasons
    from reasons_ranked
    where reason_number <= 3
    group by scored_on, contact_id

)

select * from final
