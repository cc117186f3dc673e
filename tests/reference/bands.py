"""From points to bands, percentiles and segments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from .inputs import Lead
from .records import LeadScore, Pack, Segment
from .values import folded, number_or, whole_or, yes_or


@dataclass(frozen=True)
class Band:
    """One row of score_bands."""

    name: str
    min_points: Fraction
    keep_points: Fraction | None


@dataclass(frozen=True)
class Cell:
    """One row of the segment matrix."""

    fit_band: str
    engagement_band: str
    segment: str
    priority: int | None
    next_step: str | None
    is_handoff: bool


def read_bands(pack: Pack) -> dict[str, dict[str, list[Band]]]:
    """Bands by score and lifecycle stage (lower case, blank for everybody else)."""
    ladders: dict[str, dict[str, list[Band]]] = {}
    for row in pack.rows("score_bands"):
        min_points = number_or(row["min_points"], None)
        assert min_points is not None
        band = Band(row["band"], min_points, number_or(row.get("keep_points"), None))
        stages = ladders.setdefault(row["score"], {})
        stages.setdefault(folded(row.get("lifecycle_stage")), []).append(band)
    return ladders


def band_of(
    bands: Mapping[str, list[Band]], stage: str | None, points: Decimal, previous: str | None
) -> str | None:
    """The band of the points for a contact in a lifecycle stage, or None below the lowest.

    bands are those of one score, by lifecycle stage. previous is the band on the scoring date
    before; it is kept while the points are not below the band's keep_points, and lost to any
    higher band that the points reach.
    """
    own = folded(stage)
    ladder = bands[own] if own and own in bands else bands.get("", [])
    reached = [
        band
        for band in ladder
        if band.min_points <= points
        or (band.name == previous and band.keep_points is not None and band.keep_points <= points)
    ]
    return max(reached, key=lambda band: band.min_points).name if reached else None


def percentile_of(points: Decimal, everybody: list[Decimal]) -> Fraction:
    """The share of all scored contacts that have no more points."""
    return Fraction(sum(1 for other in everybody if other <= points), len(everybody))


def read_matrix(pack: Pack) -> list[Cell]:
    """The segment matrix; empty if the pack has none."""
    return [
        Cell(
            row["fit_band"],
            row["engagement_band"],
            row["segment"],
            whole_or(row.get("priority"), None),
            row.get("next_step") or None,
            yes_or(row.get("is_handoff"), False),
        )
        for row in pack.rows("segments")
    ]


def segments_of(
    leads: Iterable[Lead],
    lead_scores: Mapping[tuple[str, str], LeadScore],
    overrides: Mapping[str, str | None],
    matrix: list[Cell],
) -> dict[str, Segment]:
    """The segment of every lead, ranked against all others."""
    unranked: dict[str, Segment] = {}
    for lead in leads:
        fit, engagement, total = (
            lead_scores.get((lead.contact_id, score)) for score in ("fit", "engagement", "lead")
        )
        fit_band = fit.band if fit else None
        engagement_band = engagement.band if engagement else None
        override = overrides[lead.contact_id]
        cell = _cell(matrix, fit_band, engagement_band, override)
        unranked[lead.contact_id] = Segment(
            fit_points=fit.points if fit else None,
            fit_band=fit_band,
            engagement_points=engagement.points if engagement else None,
            engagement_band=engagement_band,
            lead_points=total.points if total else None,
            grade=f"{fit_band}{engagement_band}" if fit_band and engagement_band else None,
            segment="disqualified" if override == "disqualify" else cell and cell.segment,
            priority=cell.priority if cell else None,
            next_step=cell.next_step if cell else None,
            is_handoff=cell.is_handoff if cell else False,
            override=override,
            lead_rank=0,
            last_event_on=lead.last_event_on,
        )
    order = sorted(unranked, key=lambda contact_id: _rank_key(contact_id, unranked[contact_id]))
    return {
        contact_id: replace(unranked[contact_id], lead_rank=rank)
        for rank, contact_id in enumerate(order, start=1)
    }


def _cell(
    matrix: list[Cell], fit_band: str | None, engagement_band: str | None, override: str | None
) -> Cell | None:
    if override == "disqualify":
        return None
    if override == "qualify":
        return min(matrix, key=_priority_key, default=None)
    for cell in matrix:
        if cell.fit_band == fit_band and cell.engagement_band == engagement_band:
            return cell
    return None


def _priority_key(cell: Cell) -> tuple[bool, int, str, str, str]:
    return (
        cell.priority is None,
        cell.priority or 0,
        cell.segment,
        cell.fit_band,
        cell.engagement_band,
    )


def _rank_key(contact_id: str, segment: Segment) -> tuple[bool, int, bool, Decimal, str]:
    points = segment.lead_points
    return (
        segment.priority is None,
        segment.priority or 0,
        points is None,
        -(points or Decimal(0)),
        contact_id,
    )
