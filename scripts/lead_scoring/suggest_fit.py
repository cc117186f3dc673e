"""Fits points to outcomes: which weights of all rules together tell the leads that were won?

A logistic regression on what each rule paid, drawn towards the points of today (its penalty), so
that few outcomes change little. Each scoring date has an odds of its own, so that only differences
between leads of one date count: what moves with the calendar alone, such as an interest rate,
would otherwise explain the good and bad months, and with them everything. Sums over leads are left
to the database; this file only looks for the best weights (L-BFGS, Nocedal and Wright, Numerical
Optimization, 2006, algorithm 7.5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb

Vector = list[float]
Objective = Callable[[Vector], tuple[float, Vector]]

# Steps whose curvature is remembered, and how close is close enough, relative to the objective.
MEMORY = 12
MOST_STEPS = 200
TOLERANCE = 1e-9

# table entries: lead, place of a weight (from 1), and how much of it the lead has; table labels: is
# the lead won (1 or 0)
LOSS_AND_SLOPES = """
    with log_odds as (
        select entries.lead, sum(entries.amount * list_extract($weights, entries.place)) as value
        from fit.entries as entries
        group by entries.lead
    ),

    misses as materialized (
        select
            labels.lead,
            1 / (1 + exp(-log_odds.value)) - labels.is_won as miss,
            greatest(log_odds.value, 0) + ln(1 + exp(-abs(log_odds.value)))
            - labels.is_won * log_odds.value as loss
        from fit.labels as labels
        inner join log_odds on labels.lead = log_odds.lead
    )

    select 0 as place, sum(loss) as total from misses
    union all
    select entries.place, sum(entries.amount * misses.miss) as total
    from fit.entries as entries
    inner join misses on entries.lead = misses.lead
    group by entries.place
"""


@dataclass(frozen=True)
class Prior:
    """What a weight is thought to be before any outcome: its centre and its standard deviation."""

    centre: float
    deviation: float


def fit(
    connection: duckdb.DuckDBPyConnection,
    priors: Sequence[Prior],
    *,
    share: float,
    start: Sequence[float] | None = None,
    fixed: Sequence[int] = (),
) -> Vector:
    """The most likely weights, in the order of `priors`.

    Reads fit.entries and fit.labels. `share` is what one lead counts (1, or less where a contact is
    there on several dates); `fixed` are places, from 0, whose weight stays as `start` has it.
    """
    place_is_fixed = [place in set(fixed) for place in range(len(priors))]

    def objective(weights: Vector) -> tuple[float, Vector]:
        loss = 0.0
        slopes = [0.0] * len(priors)
        for place, total in connection.execute(LOSS_AND_SLOPES, {"weights": weights}).fetchall():
            if place == 0:
                loss = share * (total or 0.0)
            else:
                slopes[place - 1] = share * total
        for place, prior in enumerate(priors):
            away = (weights[place] - prior.centre) / prior.deviation
            loss += away * away / 2
            slopes[place] += away / prior.deviation
            if place_is_fixed[place]:
                slopes[place] = 0.0
        return loss, slopes

    return minimum(objective, list(start) if start is not None else [p.centre for p in priors])


def minimum(objective: Objective, start: Vector) -> Vector:
    """Where a smooth convex function is least; `objective` gives its value and its slopes."""
    weights = start
    value, slopes = objective(weights)
    steps: list[tuple[Vector, Vector, float]] = []
    for _ in range(MOST_STEPS):
        direction = _direction(slopes, steps)
        descent = _dot(direction, slopes)
        if descent >= -TOLERANCE * max(abs(value), 1.0) * 1e-3:
            break
        length = 1.0 if steps else min(1.0, 1.0 / max(abs(slope) for slope in slopes))
        while True:
            moved = [w + length * d for w, d in zip(weights, direction, strict=True)]
            new_value, new_slopes = objective(moved)
            if new_value <= value + 1e-4 * length * descent:
                break
            length /= 2
            if length < 1e-10:
                return weights
        step = [m - w for m, w in zip(moved, weights, strict=True)]
        change = [n - s for n, s in zip(new_slopes, slopes, strict=True)]
        curvature = _dot(step, change)
        if curvature > 0:
            steps = [*steps[-MEMORY + 1 :], (step, change, 1 / curvature)]
        gained = value - new_value
        weights, value, slopes = moved, new_value, new_slopes
        if gained <= TOLERANCE * max(abs(value), 1.0):
            break
    return weights


def _direction(slopes: Vector, steps: Sequence[tuple[Vector, Vector, float]]) -> Vector:
    """Downhill, with the curvature of the last steps made up for."""
    direction = [-slope for slope in slopes]
    shares: list[float] = []
    for step, change, inverse in reversed(steps):
        part = inverse * _dot(step, direction)
        shares.append(part)
        direction = [d - part * c for d, c in zip(direction, change, strict=True)]
    if steps:
        step, change, inverse = steps[-1]
        scale = 1 / (inverse * _dot(change, change))
        direction = [scale * d for d in direction]
    for (step, change, inverse), part in zip(steps, reversed(shares), strict=True):
        back = inverse * _dot(change, direction)
        direction = [d + (part - back) * s for d, s in zip(direction, step, strict=True)]
    return direction


def _dot(first: Vector, second: Vector) -> float:
    return sum(a * b for a, b in zip(first, second, strict=True))
