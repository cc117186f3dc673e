"""Moves the bands of a suggested pack so that each holds the share of leads that it holds today.

With other points, "60 or more" is another set of leads. What a band is for, such as the share of
leads that sales can call, does not change because rules do.
"""

from __future__ import annotations

import bisect

import duckdb

from lead_scoring.suggest_pack import Change
from lead_scoring.suggest_rules import number

Points = dict[str, list[float]]

POINTS = """
    select score, points from marts.lead_scores where points is not null
    union all
    select score, points
    from marts.account_scores
    where points is not null
    order by all
"""


def points_of(connection: duckdb.DuckDBPyConnection) -> Points:
    """The points of all leads and accounts on the as-of date by score, the lowest first."""
    found: Points = {}
    for score, points in connection.execute(POINTS).fetchall():
        found.setdefault(score, []).append(points)
    return found


def move_bands(
    bands: list[dict[str, str]], before: Points, after: Points
) -> tuple[list[dict[str, str]], list[Change]]:
    """The rows of score_bands.csv with new bounds, and what changed.

    The lowest band of each set stays, and so does one that nobody reaches.
    """
    moved = [dict(row) for row in bands]
    changes: list[Change] = []
    sets: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in moved:
        sets.setdefault((row["score"], row["lifecycle_stage"]), []).append(row)
    for (score, stage), rows in sets.items():
        rows = sorted(rows, key=lambda row: float(row["min_points"]))
        least = float(rows[0]["min_points"])
        for row in rows[1:]:
            old = float(row["min_points"])
            new = max(same_share(old, before.get(score, []), after.get(score, [])), least + 0.5)
            least = new
            if new == old:
                continue
            name = " ".join(part for part in (score, stage, row["band"]) if part)
            share = share_from(old, before.get(score, []))
            changes.append(
                Change(
                    "score_bands.csv",
                    name,
                    "band",
                    "min_points",
                    row["min_points"],
                    number(new),
                    f"So that {share:.1%} of leads are in it or above, as today.",
                )
            )
            if row["keep_points"]:
                gap = (old - float(row["keep_points"])) * min(new / old if old > 0 else 1.0, 1.0)
                kept = new - gap
                if new >= 0:
                    kept = max(kept, 0.0)
                row["keep_points"] = number(round(kept))
                if float(row["keep_points"]) > new:
                    row["keep_points"] = number(new)
            row["min_points"] = number(new)
    return moved, changes


def share_from(points: float, sorted_points: list[float]) -> float:
    """The share of leads with so many points or more."""
    if not sorted_points:
        return 0.0
    return 1 - bisect.bisect_left(sorted_points, points) / len(sorted_points)


def same_share(old: float, before: list[float], after: list[float]) -> float:
    """The whole number of points from which on about the same share of leads lies.

    `old` itself if nobody was there, or nobody is scored.
    """
    share = share_from(old, before)
    if share == 0 or not after:
        return old
    place = min(round((1 - share) * len(after)), len(after) - 1)
    near = after[place]
    steps = {float(round(near) + step) for step in (-1, 0, 1)}
    return min(steps, key=lambda step: (abs(share_from(step, after) - share), abs(step - near)))
