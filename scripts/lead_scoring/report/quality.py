"""What outcomes say of the scores, and whether leads have drifted, where the run evaluated them."""

from __future__ import annotations

from typing import Any

from lead_scoring.report.source import Source

_PERFORMANCE = """
    select score, leads, wins, base_rate, auc, auc_low, auc_high, lift_top_10, is_dated
    from score_performance
    where scored_on is null
    order by auc desc nulls last, score
"""

_WIN_RATES = """
    select score, part_number, coalesce(band, '(none)') as band, leads, wins, win_rate,
        win_rate_low, win_rate_high
    from score_calibration
    where part = 'band' and win_rate is not null
    order by score, part_number
"""

_GAINS = """
    select score, decile, gain, lift
    from score_gains
    where scored_on is null
    order by score, decile
"""

_PROMISES = """
    select score, part_number, from_points, to_points, leads, wins, win_rate, win_rate_low,
        win_rate_high
    from score_calibration
    where part = 'bin' and win_rate is not null and score like '%probability'
    order by score, part_number
"""

_STEPS = """
    select score, from_points, to_points, leads, wins, probability
    from score_calibration
    where part = 'step' and probability is not null
    order by score, part_number
"""

_DRIFT = """
    select subject, baseline_on, scored_on, leads, psi, psi_limit, is_drifted
    from score_drift
    where scored_on = (select max(scored_on) from score_drift)
    order by psi desc, subject
"""

_FINDINGS = """
    select activity.subject_kind, activity.subject, activity.score, activity.finding,
        activity.fires_with,
        case when activity.subject_kind = 'rule' then coalesce(rules.words, activity.subject)
            else activity.subject end as words
    from rule_activity as activity
    left join (
        select rule_id, min(coalesce(description, rule_id)) as words
        from scoring.int_rules group by rule_id
    ) as rules on activity.rule_id = rules.rule_id
    where activity.finding is not null
    order by activity.subject_kind desc, activity.finding, activity.subject
"""

_TABLES = {
    "performance": ("score_performance", _PERFORMANCE),
    "win_rates": ("score_calibration", _WIN_RATES),
    "gains": ("score_gains", _GAINS),
    "promises": ("score_calibration", _PROMISES),
    "steps": ("score_calibration", _STEPS),
    "drift": ("score_drift", _DRIFT),
    "findings": ("rule_activity", _FINDINGS),
}


def read_quality(source: Source) -> dict[str, Any]:
    """The evaluation as the page shows it; lists are empty where the run has not evaluated.

    `is_evaluated` tells a run that did not ask from one whose data say nothing.
    """
    found: dict[str, Any] = {
        name: source.rows(query) if source.has(table) else []
        for name, (table, query) in _TABLES.items()
    }
    found["is_evaluated"] = source.has("score_performance")
    return found
