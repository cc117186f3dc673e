with

rule_evidence as (

    select * from {{ ref('int_rule_evidence') }}

),

-- 3.89 and 3.29 standard errors: chance alone gets there once in 10,000 and once in 1,000 times
evidence_judged as (

    select
        *,
        case
            when
                iv is null
                or z_score is null
                or contacts_in_emptiest_cell < 5 then 'too_few'
            when iv > 0.5 and abs(z_score) >= 3.890592 then 'suspected_leak'
            when
                z_score * direction * case
                    when effect = 'points' then sign(points_when_fired)
                    when effect in ('qualify', 'include') then 1
                    else -1
                end <= -3.290527 then 'wrong_sign'
            when iv >= 0.1 and abs(z_score) >= 3.890592 then 'strong'
            when iv >= 0.02 and abs(z_score) >= 3.290527 then 'useful'
            else 'weak'
        end as flag
    from rule_evidence

),

evidence_shrunk as (

    select
        *,
        case
            when flag <> 'too_few' and (flag <> 'suspected_leak' or is_known_by_date)
                then
                    log_odds_ratio
                    * greatest(0, 1 - 1 / nullif(cast(z_score * z_score as {{ type_double() }}), 0))
        end as shrunk_log_odds_ratio,
        leads_fired * cast(leads_not_fired as {{ type_double() }}) as spread
    from evidence_judged

),

-- the rules that are proved to tell leads apart are to do so as much as with the points of today
scales_of_scores as (

    select
        score,
        sqrt(
            sum(spread * points_when_fired * points_when_fired)
            / nullif(sum(spread * shrunk_log_odds_ratio * shrunk_log_odds_ratio), 0)
        ) as points_per_log_odds
    from evidence_shrunk
    where
        effect = 'points'
        and points_when_fired <> 0
        and shrunk_log_odds_ratio is not null
        and flag <> 'weak'
    group by score

),

points_scaled as (

    select
        evidence_shrunk.*,
        case
            when evidence_shrunk.effect = 'points'
                then coalesce(
                    scales_of_scores.points_per_log_odds,
                    {{ number_setting('points_to_double_odds', 0.000001) }} / ln(2)
                )
        end as points_per_log_odds
    from evidence_shrunk
    left join scales_of_scores
        on evidence_shrunk.score = scales_of_scores.score

),

final as (

    select
        rule_id,
        score,
        effect,
        flag,
        cast(leads_fired as bigint) as leads_fired,
        cast(wins_fired as bigint) as wins_fired,
        cast(leads_not_fired as bigint) as leads_not_fired,
        cast(wins_not_fired as bigint) as wins_not_fired,
        wins_fired / nullif(cast(leads_fired as {{ type_double() }}), 0) as win_rate_fired,
        wins_not_fired / nullif(cast(leads_not_fired as {{ type_double() }}), 0)
            as win_rate_not_fired,
        wins_fired / nullif(cast(leads_fired as {{ type_double() }}), 0)
        * (leads_fired + leads_not_fired) / nullif(wins_fired + wins_not_fired, 0) as lift,
        woe,
        woe - 1.959964 * woe_error as woe_low,
        woe + 1.959964 * woe_error as woe_high,
        iv,
        z_score,
        log_odds_ratio,
        points,
        {{ rounded('points_when_fired', 6) }} as points_when_fired,
        {{ rounded(
            'points_per_log_odds * shrunk_log_odds_ratio * direction'
            ~ ' / coalesce(nullif(points_when_fired, 0) / nullif(points, 0), 1)',
            6
        ) }} + 0.0 as suggested_points,
        {{ rounded('points_per_log_odds * ln(2)', 6) }} as points_to_double_odds,
        is_known_by_date
    from points_scaled

)

select * from final
