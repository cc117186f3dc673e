"""The figures of the report that are not of single leads, counted and summed in the database."""

from __future__ import annotations

import math
from typing import Any

from lead_scoring.report.source import Row, Source

BINS = 30
ALERTS_SHOWN = 6

_SEGMENTS = """
    select
        coalesce(segment, '(no segment)') as segment, min(priority) as priority,
        count(*) as leads, bool_or(is_handoff) as is_handoff
    from lead_segments
    group by segment
    order by min(priority) nulls last, segment is null, segment
"""

_MATRIX = """
    select fit_band, engagement_band, override, count(*) as leads
    from lead_segments
    group by fit_band, engagement_band, override
    order by fit_band, engagement_band, override
"""

_CELLS = """
    select fit_band, engagement_band, segment, priority, next_step, is_handoff
    from staging.stg_rules__segments
    order by fit_band, engagement_band
"""

_BANDS = """
    select score, band, min(min_points) as min_points, bool_or(lifecycle_stage is null) as is_common
    from staging.stg_rules__score_bands
    group by score, band
    order by score, min(min_points), band
"""

_RANGE = """
    select min(points) as lowest, max(points) as highest, count(points) as leads,
        count(*) filter (where status = 'excluded') as excluded
    from lead_scores where score = $1
"""

_HISTOGRAM = """
    select floor(points / $2) * $2 as from_points, coalesce(band, '(none)') as band,
        count(*) as leads
    from lead_scores
    where score = $1 and points is not null
    group by floor(points / $2), band
    order by 1, 2
"""

_HANDOFFS = """
    select handed_off_on, count(*) as leads
    from lead_handoffs
    where handed_off_on <= $1
    group by handed_off_on
    order by handed_off_on
"""

_ALERTS = """
    with numbered as (
        select
            score_alerts.*, lead_segments.lead_rank,
            row_number() over (
                partition by score_alerts.direction
                order by abs(score_alerts.points_change) desc, score_alerts.contact_id,
                    score_alerts.score
            ) as place
        from score_alerts
        left join lead_segments on score_alerts.contact_id = lead_segments.contact_id
    )
    select contact_id, lead_rank, score, previous_points, points, points_change, direction, reason,
        previous_scored_on
    from numbered
    where place <= $1
    order by direction desc, place
"""

_RULES = """
    with paid as (
        select rule_id, score, count(*) as leads, sum(points) as points
        from lead_score_ledger
        where entry = 'rule'
        group by rule_id, score
    )
    select
        rules.rule_id, rules.score, coalesce(rules.description, rules.rule_id) as words,
        coalesce(paid.leads, 0) as leads, coalesce(paid.points, 0) as points
    from scoring.int_rules as rules
    left join paid on rules.rule_id = paid.rule_id and rules.score = paid.score
    where rules.effect = 'points'
    order by abs(coalesce(paid.points, 0)) desc, rules.rule_id, rules.score
"""

_REJECTED = """
    select input, reason, count(*) as row_count
    from rejected_rows
    group by input, reason
    order by count(*) desc, input, reason
"""

_ATTRIBUTES = """
    with used as (
        select distinct case when starts_with(lower(field), 'contact.')
            then substr(lower(field), 9) else lower(field) end as attribute
        from staging.stg_rules__rule_conditions
        where
            starts_with(lower(field), 'contact.')
            or rule_id in (select rule_id from staging.stg_rules__attribute_rules)
    ),
    known as (
        select attribute, count(distinct contact_id) as leads
        from features.int_lead_attributes
        where scored_on = $1 and attribute in (select attribute from used)
        group by attribute
    )
    select used.attribute, coalesce(known.leads, 0) as leads
    from used left join known on used.attribute = known.attribute
    order by 2, 1
"""


def read_figures(source: Source, scores: list[Row]) -> dict[str, Any]:
    """All figures of a run: what the sections of the page and their charts show."""
    leads = source.value("select count(*) from lead_segments") or 0
    bands = source.rows(_BANDS)
    found: dict[str, Any] = {
        "leads": leads,
        "handoff": source.value("select count(*) from lead_segments where is_handoff") or 0,
        "segments": source.rows(_SEGMENTS),
        "matrix": _matrix(source, bands),
        "scores": [_distribution(source, score, bands) for score in scores],
        "rules": source.rows(_RULES),
        "rejected": source.rows(_REJECTED),
        "attributes": [
            {**row, "share": row["leads"] / leads}
            for row in (source.rows(_ATTRIBUTES, [source.as_of]) if leads else [])
        ],
        "handoffs": [],
        "alerts": [],
        "alerted": 0,
        "new_handoffs": 0,
    }
    if source.has("lead_handoffs"):
        found["handoffs"] = source.rows(_HANDOFFS, [source.as_of])
        today = source.as_of.isoformat()
        found["new_handoffs"] = sum(
            row["leads"] for row in found["handoffs"] if row["handed_off_on"] == today
        )
    if source.has("score_alerts"):
        found["alerts"] = source.rows(_ALERTS, [ALERTS_SHOWN])
        found["alerted"] = source.value("select count(distinct contact_id) from score_alerts") or 0
    return found


def _matrix(source: Source, bands: list[Row]) -> dict[str, Any]:
    """The segment matrix: rows by fit band and columns by engagement band, both best first."""
    cells = {(row["fit_band"], row["engagement_band"]): row for row in source.rows(_CELLS)}
    no_segment = {"segment": None, "priority": None, "is_handoff": False}
    counts: dict[tuple[str | None, str | None], int] = {}
    overridden = {"qualify": 0, "disqualify": 0}
    without = 0
    for row in source.rows(_MATRIX):
        if row["override"] in overridden:
            overridden[row["override"]] += row["leads"]
        elif row["fit_band"] is None or row["engagement_band"] is None:
            without += row["leads"]
        else:
            counts[row["fit_band"], row["engagement_band"]] = row["leads"]
    keys = [*cells, *counts]
    fits = _in_order({key[0] for key in keys}, "fit", bands)
    engagements = _in_order({key[1] for key in keys}, "engagement", bands)
    return {
        "engagement_bands": engagements,
        "rows": [
            {
                "fit_band": fit,
                "cells": [
                    {
                        **cells.get((fit, engagement), no_segment),
                        "leads": counts.get((fit, engagement), 0),
                    }
                    for engagement in engagements
                ],
            }
            for fit in fits
        ],
        "qualified": overridden["qualify"],
        "disqualified": overridden["disqualify"],
        "without": without,
    }


def _in_order(found: set[str | None], score: str, bands: list[Row]) -> list[str]:
    """Bands of a score, best first; any that the rules do not name come last."""
    points = {row["band"]: row["min_points"] for row in bands if row["score"] == score}
    names = [name for name in found if name is not None]
    return sorted(names, key=lambda name: (-points.get(name, -math.inf), name))


def _distribution(source: Source, score: Row, bands: list[Row]) -> dict[str, Any]:
    """How the points of a score are spread, in bins of one width, with the bands' cuts."""
    (reach,) = source.rows(_RANGE, [score["score"]])
    own_bands = [row for row in bands if row["score"] == score["score"]]
    width = bin_width(reach["lowest"], reach["highest"])
    bins = source.rows(_HISTOGRAM, [score["score"], width]) if reach["leads"] else []
    in_band: dict[str, int] = {}
    for row in bins:
        row["to_points"] = row["from_points"] + width
        in_band[row["band"]] = in_band.get(row["band"], 0) + row["leads"]
    names = [row["band"] for row in own_bands]
    return {
        **score,
        **reach,
        "bins": bins,
        "cuts": [row for row in own_bands if row["is_common"]],
        "has_stages": any(not row["is_common"] for row in own_bands),
        "bands": [
            {"band": name, "leads": in_band.get(name, 0)}
            for name in [*names, *sorted(set(in_band) - set(names))]
        ],
    }


def bin_width(lowest: float | None, highest: float | None) -> float:
    """A round width (1, 2 or 5 times a power of ten) that gives about BINS bins; never 0."""
    if lowest is None or highest is None or highest <= lowest:
        return 1.0
    rough = (highest - lowest) / BINS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough * (1 - 1e-9))
