"""Tries the method on outcomes that it has not seen: fits to the earlier dates, ranks the later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from lead_scoring.sql_text import rows_of
from lead_scoring.suggest_points import Target, fit_target, points_today, rounded
from lead_scoring.suggest_read import LEAST_CONTACTS, Evidence

# The earlier two thirds of the dates are learned from.
LEARNED_SHARE = 2 / 3

RANKED = """
    with points as (select unnest($names) as rule_id, unnest($points) as points),

    weights as (select unnest($scores) as score, unnest($weights) as weight),

    summed as (
        select
            leads.lead,
            leads.is_won,
            round(coalesce(sum(paid.amount * weights.weight * points.points), 0), 6) as points
        from fit.leads as leads
        left join fit.paid as paid on leads.lead = paid.lead
        left join weights on paid.score = weights.score
        left join points on paid.rule_id = points.rule_id
        where leads.date_place > $last
        group by leads.lead, leads.is_won
    ),

    ranked as (
        select
            is_won,
            rank() over (order by points)
            + (count(*) over (partition by points) - 1) / 2 as place
        from summed
    )

    select
        cast(sum(is_won) as bigint) as wins,
        count(*) as leads,
        sum(case when is_won = 1 then place end) as places
    from ranked
"""


@dataclass(frozen=True)
class Trial:
    """How points fitted to the earlier dates rank the leads of the later ones (AUC)."""

    first_date: date
    leads: int
    wins: int
    auc_today: float
    auc_fitted: float


def tried_on_later_dates(
    connection: duckdb.DuckDBPyConnection, evidence: Evidence, target: Target
) -> Trial | None:
    """Fit today's rules to the first dates and rank the leads of the others.

    Sums of points without caps, and no new rules, as those were found with all outcomes. None if
    there are fewer than two dates, or too few leads won on either side.
    """
    last = int(len(evidence.dates) * LEARNED_SHARE)
    if last < 1 or last == len(evidence.dates):
        return None
    (earlier,) = rows_of(
        connection, f"select sum(is_won) as wins from fit.leads where date_place <= {last}"
    )
    if (earlier["wins"] or 0) * evidence.share < LEAST_CONTACTS:
        return None
    result = fit_target(connection, evidence, target, [], until=last)
    today = points_today(evidence.pack)
    fitted = today | {name: rounded(rule.points, rule.today) for name, rule in result.rules.items()}
    before = _ranked(connection, target, today, last)
    after = _ranked(connection, target, fitted, last)
    if before is None or after is None or after[1] * evidence.share < LEAST_CONTACTS:
        return None
    return Trial(evidence.dates[last], after[0], after[1], before[2], after[2])


def _ranked(
    connection: duckdb.DuckDBPyConnection, target: Target, points: dict[str, float], last: int
) -> tuple[int, int, float] | None:
    """Leads, wins and AUC on the dates after the first `last` ones."""
    (found,) = rows_of(
        connection,
        RANKED,
        {
            "names": list(points),
            "points": list(points.values()),
            "scores": list(target.weights),
            "weights": list(target.weights.values()),
            "last": last,
        },
    )
    wins, losses = found["wins"] or 0, found["leads"] - (found["wins"] or 0)
    if not wins or not losses:
        return None
    return found["leads"], wins, (found["places"] - wins * (wins + 1) / 2) / (wins * losses)
