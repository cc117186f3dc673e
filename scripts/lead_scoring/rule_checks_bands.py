"""Third part of checking a rule pack: the bands of each score and the matrix of segments."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from lead_scoring.rule_checks_scores import check_score_name
from lead_scoring.rule_checks_values import Findings, parse_boolean, parse_number
from lead_scoring.rule_pack import did_you_mean, listed, shorten

DISQUALIFIED = "disqualified"
Row = tuple[int, dict[str, str]]


def check_bands(findings: Findings) -> None:
    """Check that each score's bands are whole, in order and within the score's reach."""
    sets: dict[tuple[str, str], list[Row]] = defaultdict(list)
    account_scores = {
        row["score"]: {"score": row["score"], "base_points": "", "min_points": "", "max_points": ""}
        for row in findings.pack.tables["account_rollups"]
    }
    for number, row in findings.pack.rows("score_bands"):
        known = row["score"] in account_scores or check_score_name(
            findings, "score_bands", number, "score", row["score"]
        )
        _check_keep_points(findings, number, row)
        if known:
            sets[row["score"], row["lifecycle_stage"].lower()].append((number, row))
    scores = account_scores | {row["score"]: row for row in findings.pack.tables["scores"]}
    for (score, _), rows in sets.items():
        _check_band_set(findings, rows, scores[score])
    for score in dict.fromkeys(score for score, _ in sets):
        if (score, "") not in sets and not findings.may_be_elsewhere("score_bands"):
            number = next(rows[0][0] for (name, _), rows in sets.items() if name == score)
            message = (
                f"score {shorten(score)} has bands for certain lifecycle stages only, so contacts"
                " in other stages get none; add rows with a blank lifecycle_stage"
            )
            findings.warning("score_bands", number, "lifecycle_stage", message)


def _check_keep_points(findings: Findings, number: int, row: dict[str, str]) -> None:
    keep, least = parse_number(row["keep_points"]), parse_number(row["min_points"])
    if keep is not None and least is not None and keep > least:
        message = (
            f"{row['keep_points']} lies above min_points {row['min_points']}, so a contact would"
            f" lose the band on entering it; write {row['min_points']} or less"
        )
        findings.error("score_bands", number, "keep_points", message)


def _check_band_set(findings: Findings, rows: list[Row], score: dict[str, str]) -> None:
    """Check the bands of one score and lifecycle stage."""
    starts: dict[float, Row] = {}
    bands: set[str] = set()
    in_order: list[tuple[float, Row]] = []
    for number, row in rows:
        start = parse_number(row["min_points"])
        if start is None or row["band"] in bands:  # a repeated band has been reported
            continue
        bands.add(row["band"])
        if start in starts:
            first_number, first = starts[start]
            message = (
                f"band {shorten(row['band'])} starts at {row['min_points']}, and so does"
                f" {shorten(first['band'])} in row {first_number}; let each start elsewhere"
            )
            findings.error("score_bands", number, "min_points", message)
            continue
        starts[start] = (number, row)
        in_order.append((start, (number, row)))
    if not in_order:
        return

    values = [start for start, _ in in_order]
    if len(values) > 2 and values not in (sorted(values), sorted(values, reverse=True)):
        number, row = _first_out_of_order(in_order)
        message = (
            f"the bands of score {shorten(row['score'])} are out of order: {row['min_points']} of"
            f" band {shorten(row['band'])} does not continue the rows before it; see whether it"
            " starts where it should, and list the bands from the highest to the lowest"
        )
        findings.warning("score_bands", number, "min_points", message)

    cap = parse_number(score["max_points"])
    for start, (number, row) in in_order:
        if cap is not None and start > cap:
            message = (
                f"band {shorten(row['band'])} is never reached: it starts at {row['min_points']},"
                f" and score {shorten(row['score'])} ends at {score['max_points']}; lower it"
            )
            findings.warning("score_bands", number, "min_points", message)
    _check_gap_below(findings, min(in_order, key=lambda item: item[0])[1], score)


def _first_out_of_order(in_order: list[tuple[float, Row]]) -> Row:
    falling = in_order[0][0] > in_order[-1][0]
    for (before, _), (start, place) in pairwise(in_order):
        if (start > before) is falling:
            return place
    return in_order[-1][1]


def _check_gap_below(findings: Findings, lowest: Row, score: dict[str, str]) -> None:
    """Warn of points below the lowest band, where the score can have such points."""
    number, row = lowest
    start = float(row["min_points"])
    base, floor = parse_number(score["base_points"] or "0"), parse_number(score["min_points"])
    if floor is not None:
        has_gap, reach = start > floor, f"the score goes down to {score['min_points']}"
    elif base is not None and start > base:
        has_gap, reach = True, f"the score starts at {score['base_points'] or '0'}"
    else:
        has_gap = _may_fall(findings, score["score"], set())
        reach = "the score has no floor and rules or components that take points away"
    if has_gap:
        message = (
            f"{shorten(row['band'])} is the lowest band and starts at {row['min_points']}, but"
            f" {reach}: points below it have no band; add a band for them or raise the score's"
            " floor"
        )
        findings.warning("score_bands", number, "min_points", message)


def _may_fall(findings: Findings, score: str, seen: set[str]) -> bool:
    """Tell whether a score without a floor has something that can take points away."""
    pack = findings.pack
    seen.add(score)
    groups = {
        row["rule_group"]: row for row in pack.tables["score_groups"] if row["score"] == score
    }
    for stem in ("attribute_rules", "event_rules"):
        for row in pack.tables[stem]:
            if row["score"] != score or not parse_boolean(row["is_active"], True):
                continue
            group = groups.get(row["rule_group"], {})
            is_floored = parse_number(group.get("min_points", "")) == 0
            points = (parse_number(row["points"]) or 0) * _weight(group)
            if points < 0 and not is_floored:
                return True
    scores = {row["score"]: row for row in pack.tables["scores"]}
    for row in pack.tables["combined_scores"]:
        component = row["component"]
        weight = _weight(row)
        if row["score"] != score or component in seen or weight == 0:
            continue
        if weight < 0:
            return True
        of_component = scores.get(component, {})
        floor = parse_number(of_component.get("min_points", ""))
        lowest = parse_number(of_component.get("base_points", "")) if floor is None else floor
        if lowest is not None and lowest < 0:
            return True
        if floor is None and _may_fall(findings, component, seen):
            return True
    return False


def _weight(row: dict[str, str]) -> float:
    """The weight that a row has; 1 if it gives none, or none that is a number."""
    weight = parse_number(row.get("weight", ""))
    return 1 if weight is None else weight


def check_segments(findings: Findings) -> None:
    """Check that cells of the matrix are of bands there are, and warn of pairs without a cell."""
    _check_disqualified(findings)
    pack = findings.pack
    if not pack.tables["segments"] or findings.may_be_elsewhere("score_bands"):
        return
    axes = {"fit_band": "fit", "engagement_band": "engagement"}
    bands: dict[str, list[str]] = {}
    for column, score in axes.items():
        rows = [row for row in pack.tables["score_bands"] if row["score"] == score]
        bands[column] = list(dict.fromkeys(row["band"] for row in rows if row["band"]))
        if not bands[column]:
            message = (
                f"the matrix reads the bands of score `{score}`, and score_bands.csv has none;"
                " add them, or remove segments.csv"
            )
            findings.error("segments", None, column, message)
    if not all(bands.values()):
        return

    cells: set[tuple[str, str]] = set()
    misnamed: list[tuple[str | None, str | None]] = []
    for number, row in pack.rows("segments"):
        good: list[str | None] = []
        for column, score in axes.items():
            name = row[column]
            good.append(name if name in bands[column] else None)
            if name and name not in bands[column]:
                there = f"the bands are {listed(bands[column])}"
                advice = did_you_mean(name, bands[column], there)
                message = f"{shorten(name)} is no band of score `{score}`; {advice}"
                findings.error("segments", number, column, message)
        if None in good:
            misnamed.append((good[0], good[1]))
        else:
            cells.add((row["fit_band"], row["engagement_band"]))
    every = [
        (fit, engagement) for fit in bands["fit_band"] for engagement in bands["engagement_band"]
    ]
    missing = [cell for cell in every if cell not in cells]
    for fit, engagement in misnamed:  # a misnamed cell is the one that is missing: say it once
        for cell in missing:
            if fit in (cell[0], None) and engagement in (cell[1], None):
                missing.remove(cell)
                break
    if missing and not findings.may_be_elsewhere("segments"):
        shown = listed((f"{fit} with {engagement}" for fit, engagement in missing), limit=8)
        message = (
            f"the matrix has no cell for {shown} (fit band with engagement band), so leads there"
            " have no segment; add a row for each, unless that is meant"
        )
        findings.warning("segments", None, None, message)


def _check_disqualified(findings: Findings) -> None:
    """Check that no cell hands off the segment of contacts that a rule disqualifies."""
    for number, row in findings.pack.rows("segments"):
        if row["segment"].lower() == DISQUALIFIED and parse_boolean(row["is_handoff"], False):
            message = (
                f"{DISQUALIFIED} is the segment of contacts that a rule disqualifies, which are "
                "not handed off; write another name, or is_handoff false"
            )
            findings.error("segments", number, "segment", message)
