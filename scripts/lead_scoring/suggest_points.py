"""Turns outcomes into points: fits all rules of a score together and rounds as a person would."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from lead_scoring.rule_pack import RulePack
from lead_scoring.sql_text import rows_of
from lead_scoring.suggest_fit import Prior, Vector, fit
from lead_scoring.suggest_read import Evidence
from lead_scoring.suggest_rules import Candidate

# How far outcomes may take a rule from today's points, as the standard deviation of the log odds
# that it stands for when it fires. A round figure: with half or twice of it, packs rank alike.
DEVIATION = 0.2
DATE_PRIOR = Prior(-3.0, 10.0)
# Points that double the odds if so many are needed say nothing about who wins.
MOST_POINTS_TO_DOUBLE_ODDS = 200.0
LADDER = (0.0, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 10, 12, 15)


@dataclass(frozen=True)
class Target:
    """A score that is to rank leads, and the scores whose rules it is made of, with weights."""

    score: str
    weights: dict[str, float]


@dataclass(frozen=True)
class Fitted:
    """What the fit makes of a rule.

    `points` are exact, 0 where outcomes and the rule disagree in sign; `today` is None for a new
    rule.
    """

    rule_id: str
    score: str
    today: float | None
    points: float


@dataclass
class FitResult:
    """The rules of one target, and what the fit found out about the target as a whole."""

    target: Target
    points_to_double_odds: float
    ranks_today: bool
    rules: dict[str, Fitted]


def targets(pack: RulePack) -> list[Target]:
    """The scores to fit: `lead` or else the first combined one, and plain ones left over."""
    plain = [row["score"] for row in pack.tables["scores"] if row["kind"] != "combined"]
    combined = [row["score"] for row in pack.tables["scores"] if row["kind"] == "combined"]
    chosen = []
    if combined:
        name = "lead" if "lead" in combined else combined[0]
        weights = {
            row["component"]: float(row["weight"] or 1)
            for row in pack.tables["combined_scores"]
            if row["score"] == name and float(row["weight"] or 1)
        }
        chosen.append(Target(name, weights))
        plain = [score for score in plain if score not in weights]
    return chosen + [Target(score, {score: 1.0}) for score in plain]


def fit_target(
    connection: duckdb.DuckDBPyConnection,
    evidence: Evidence,
    target: Target,
    candidates: Sequence[Candidate],
    *,
    until: int | None = None,
) -> FitResult:
    """The points that outcomes give to the rules of a target, and to candidates for new ones.

    `until`: learn from the first so many dates only. Rules that may know the outcome are left out.
    """
    _lay_out(connection, evidence, target, candidates, until)
    per_log_odds, ranks = _scale_of_today(connection, evidence, target)
    features = rows_of(
        connection,
        "select rule_id, any_value(score) as score, sqrt(avg(amount * amount)) as typical "
        "from fit.amounts group by rule_id order by rule_id",
    )
    if not features:
        return FitResult(target, per_log_odds * math.log(2), ranks, {})
    today = points_today(evidence.pack)
    # a score with a weight below 0 is the higher, the worse
    signs = {
        each.rule_id: math.copysign(1, each.woe * target.weights.get(each.score, 1))
        for each in candidates
    }
    dates = rows_of(connection, "select max(date_place) as dates from fit.used")[0]["dates"]
    connection.execute(
        "create or replace table fit.entries as "
        "select lead, date_place as place, cast(1 as double) as amount from fit.used "
        "union all select amounts.lead, places.place, amounts.amount / places.typical "
        "from fit.amounts as amounts inner join (select unnest($names) as rule_id, "
        "unnest($places) as place, unnest($typical) as typical) as places "
        "on amounts.rule_id = places.rule_id",
        {
            "names": [row["rule_id"] for row in features],
            "places": [dates + 1 + place for place in range(len(features))],
            "typical": [row["typical"] for row in features],
        },
    )
    priors = [DATE_PRIOR] * dates + [
        Prior(
            today.get(row["rule_id"], 0.0) * row["typical"] / per_log_odds if ranks else 0.0,
            DEVIATION,
        )
        for row in features
    ]
    wanted = [
        signs.get(row["rule_id"])
        or _sign_of_rule(evidence, target, row, today, knows_all_dates=until is None)
        for row in features
    ]
    weights = _fit_with_signs(connection, evidence, priors, wanted, dates)
    return FitResult(
        target,
        per_log_odds * math.log(2),
        ranks,
        {
            row["rule_id"]: Fitted(
                row["rule_id"],
                row["score"],
                today.get(row["rule_id"]),
                weights[dates + place] / row["typical"] * per_log_odds,
            )
            for place, row in enumerate(features)
        },
    )


def points_today(pack: RulePack) -> dict[str, float]:
    """The points of each rule that pays, by its id."""
    return {
        row["rule_id"]: float(row["points"])
        for stem in ("attribute_rules", "event_rules")
        for row in pack.tables[stem]
        if row["points"]
    }


def is_leak(evidence: Evidence, rule_id: str) -> bool:
    """Whether a rule is too good to be true and might know the outcome."""
    row = evidence.row_of(rule_id)
    return row.get("flag") == "suspected_leak" and not row["is_known_by_date"]


def _sign_of_rule(
    evidence: Evidence,
    target: Target,
    rule: Mapping[str, Any],
    today: dict[str, float],
    *,
    knows_all_dates: bool,
) -> float:
    """The sign that points may have: today's, unless outcomes clearly speak against the rule.

    That they do is known of all dates together, and so not to who is to know the first ones alone.
    And of the scores that a combined one takes off, evidence knows those of `lead`.
    """
    sign = math.copysign(1, today[rule["rule_id"]])
    is_judged = target.score == "lead" or target.weights[rule["score"]] > 0
    is_wrong = evidence.row_of(rule["rule_id"]).get("flag") == "wrong_sign"
    return -sign if knows_all_dates and is_judged and is_wrong else sign


def _lay_out(
    connection: duckdb.DuckDBPyConnection,
    evidence: Evidence,
    target: Target,
    candidates: Sequence[Candidate],
    until: int | None,
) -> None:
    """Make fit.used (leads), fit.amounts (by lead and rule) and fit.labels of a target."""
    last = len(evidence.dates) if until is None else until
    connection.execute(
        """
        create or replace table fit.used as
        select leads.*
        from fit.leads as leads
        inner join warehouse.scoring.int_score_points as points
            on
                leads.scored_on = points.scored_on
                and leads.contact_id = points.contact_id
                and points.score = $score
                and points.is_scored
        where leads.date_place <= $last
        """,
        {"score": target.score, "last": last},
    )
    connection.execute("create or replace table fit.labels as select lead, is_won from fit.used")
    left_out = [rule_id for rule_id in evidence.rules if is_leak(evidence, rule_id)]
    connection.execute(
        """
        create or replace table fit.amounts as
        with weights as (select unnest($scores) as score, unnest($weights) as weight)

        select paid.lead, paid.rule_id, paid.score, paid.amount * weights.weight as amount
        from fit.paid as paid
        inner join fit.used as used on paid.lead = used.lead
        inner join weights on paid.score = weights.score
        where not list_contains($left_out, paid.rule_id)
        union all
        select found.lead, found.rule_id, wanted.score, weights.weight as amount
        from fit.candidates as found
        inner join fit.used as used on found.lead = used.lead
        inner join (select unnest($new) as rule_id, unnest($new_scores) as score) as wanted
            on found.rule_id = wanted.rule_id
        inner join weights on wanted.score = weights.score
        order by all
        """,
        {
            "scores": list(target.weights),
            "weights": list(target.weights.values()),
            "left_out": left_out,
            "new": [each.rule_id for each in candidates],
            "new_scores": [each.score for each in candidates],
        },
    )


def _scale_of_today(
    connection: duckdb.DuckDBPyConnection, evidence: Evidence, target: Target
) -> tuple[float, bool]:
    """How many points of the target make one log odds today, and whether today's points rank.

    The slope of a logistic regression on the sum of today's points, all dates together: that is
    what the points of today stand for. If they rank nobody: `points_to_double_odds`.
    """
    today = points_today(evidence.pack)
    connection.execute(
        "create or replace table fit.entries as "
        "select lead, 1 as place, cast(1 as double) as amount from fit.used "
        "union all select amounts.lead, 2, sum(amounts.amount * today.points) / 10 "
        "from fit.amounts as amounts "
        "inner join (select unnest($names) as rule_id, unnest($points) as points) as today "
        "on amounts.rule_id = today.rule_id group by amounts.lead",
        {"names": list(today), "points": list(today.values())},
    )
    slope = fit(connection, [DATE_PRIOR, Prior(0.0, 10.0)], share=evidence.share)[1] / 10
    if slope > math.log(2) / MOST_POINTS_TO_DOUBLE_ODDS:
        return 1 / slope, True
    return evidence.points_to_double_odds / math.log(2), False


def _fit_with_signs(
    connection: duckdb.DuckDBPyConnection,
    evidence: Evidence,
    priors: Sequence[Prior],
    signs: Sequence[float],
    first: int,
) -> Vector:
    """Fit, hold at 0 what comes out against its sign, and fit the rest again."""
    weights = fit(connection, priors, share=evidence.share)
    fixed: list[int] = []
    while True:
        crossed = [
            first + place for place, sign in enumerate(signs) if weights[first + place] * sign < 0
        ]
        if not crossed:
            return weights
        fixed += crossed
        for place in crossed:
            weights[place] = 0.0
        weights = fit(connection, priors, share=evidence.share, start=weights, fixed=fixed)


def rounded(points: float, today: float | None = None) -> float:
    """The points that a person would give: the nearest figure of LADDER, or beyond it of 20, 25, 30
    and so on, or today's, if no round figure is nearer.
    """
    size = abs(points)
    steps = LADDER if size < 17.5 else (5 * round(size / 5),)
    best = min(steps, key=lambda step: (abs(step - size), step))
    if today is not None and today * points >= 0 and abs(abs(today) - size) <= abs(best - size):
        return today
    return math.copysign(best, points) if best else 0.0
