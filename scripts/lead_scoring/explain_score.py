"""The calculation of one score of one contact, line by line from the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lead_scoring.explain_read import Reader
from lead_scoring.explain_units import newest_in_words, once_in_words, units_in_words
from lead_scoring.explain_words import (
    condition_in_words,
    exact,
    fact_in_words,
    number,
    plain,
    rule_in_words,
)


@dataclass
class Line:
    """One line of the calculation. `points` None: words only."""

    text: str
    points: Decimal | None = None
    level: int = 0
    entry: str = ""
    rule_group: str | None = None
    rule_id: str | None = None


@dataclass
class ScoreExplained:
    """How a score came about: the lines with points add up to `points`."""

    score: str
    description: str | None
    status: str
    points: Decimal | None
    band: str | None
    band_words: str = ""
    lines: list[Line] = field(default_factory=list)


def explain_score(reader: Reader, score: dict[str, Any]) -> ScoreExplained:
    """Explain one row of `Reader.scores`."""
    explained = ScoreExplained(
        score=score["score"],
        description=score["description"],
        status=score["status"],
        points=None if score["points"] is None else exact(score["points"]),
        band=score["band"],
    )
    if score["status"] == "excluded":
        explained.lines = _why_excluded(reader, score)
        return explained
    rows = [row for row in reader.ledger if row["score"] == score["score"]]
    base = [row for row in rows if row["entry"] == "base"]
    explained.lines = [_line(row, "base", level=0) for row in base]
    for group in _groups_in_order(reader, score["score"], rows):
        explained.lines += _group(reader, score["score"], group, rows)
    parts = [part for (of, part) in reader.component_weights if of == score["score"]]
    rows.sort(key=lambda row: parts.index(row["rule_group"]) if row["entry"] == "component" else 0)
    for entry in ("component", "adjustment", "score_cap"):
        explained.lines += [
            _other_line(reader, score, row, rows) for row in rows if row["entry"] == entry
        ]
    explained.band_words = _band(reader, explained)
    return explained


def _line(row: dict[str, Any], text: str, level: int) -> Line:
    return Line(text, exact(row["points"]), level, row["entry"], row["rule_group"], row["rule_id"])


def _groups_in_order(reader: Reader, score: str, rows: list[dict[str, Any]]) -> list[str | None]:
    """The groups of the ledger: first the rules without one, then as score_groups.csv has them."""
    present = {row["rule_group"] for row in rows if row["entry"] == "rule"}
    named = [group for (of, group) in reader.groups if of == score and group in present]
    return ([None] if None in present else []) + named


def _group(reader: Reader, score: str, group: str | None, rows: list[dict[str, Any]]) -> list[Line]:
    """The lines of a group: its name, each rule that fired, what the group did to their sum."""
    entries = [
        row
        for row in rows
        if row["rule_group"] == group
        and row["entry"] in ("rule", "rule_cap", "not_best", "group_weight", "group_cap")
    ]
    name = "rules without a group" if group is None else f"group {plain(group)}"
    settings = reader.groups.get((score, group or ""), {})
    sums = reader.group_points[score, group]
    rules, weighted, total = (
        exact(sums[f"{each}_points"]) for each in ("rule", "weighted", "capped")
    )
    rounded = sum((exact(row["points"]) for row in entries), Decimal(0)) != total
    note = " (the lines are rounded)" if rounded else ""
    lines = [Line(f"{name}, in all {number(total)}{note}{_mode(settings)}", level=0)]
    by_entry: dict[str, dict[str | None, dict[str, Any]]] = {}
    for row in entries:
        by_entry.setdefault(row["entry"], {})[row["rule_id"]] = row
    caps, not_best = by_entry.get("rule_cap", {}), by_entry.get("not_best", {})
    fired = sorted(
        by_entry["rule"].values(),
        key=lambda row: (row["rule_id"] in not_best, -row["points"], row["rule_id"]),
    )
    for row in fired:
        lines += _rule(reader, row)
        rule_id = row["rule_id"]
        if rule_id in caps:
            lines.append(_line(caps[rule_id], _rule_cap(reader, caps[rule_id]), level=2))
        if rule_id in not_best:
            best = plain(fired[0]["rule_id"])
            text = f"not the best: only {best} of the group pays"
            lines.append(_line(not_best[rule_id], text, level=2))
    for row in by_entry.get("group_weight", {}).values():
        text = f"weight of the group: {number(rules)} × {number(settings['weight'])}"
        lines.append(_line(row, f"{text} = {number(weighted)}", level=1))
    for row in by_entry.get("group_cap", {}).values():
        text = f"{_limit(row, settings)} in the group: it comes to {number(weighted)}"
        lines.append(_line(row, text, level=1))
    return lines


def _mode(settings: dict[str, Any]) -> str:
    return ", only the best rule pays" if settings.get("mode") == "best" else ""


def _limit(row: dict[str, Any], settings: dict[str, Any]) -> str:
    """Which of floor and cap a row of the ledger stands for."""
    if row["points"] < 0:
        return f"at most {number(settings['max_points'])}"
    return f"at least {number(settings['min_points'])}"


def _rule_cap(reader: Reader, row: dict[str, Any]) -> str:
    return f"{_limit(row, reader.rules[row['rule_id']])} for the rule"


def _rule(reader: Reader, row: dict[str, Any]) -> list[Line]:
    """A rule that fired: its points, its conditions with what they found, and its events."""
    rule = reader.rules[row["rule_id"]]
    lines = [_line(row, _rule_name(rule), level=1)]
    details = matched_in_words(reader, rule)
    if rule["looks_at"] == "events":
        matches = reader.matches.get(rule["rule_id"], [])
        day = reader.scored_on
        if rule["pays"] == "each":
            details += units_in_words(rule, matches, exact(row["points"]), day)
        else:
            details.append(once_in_words(rule, row["matched_count"], row["last_matched_on"], day))
            details += [f"  {each}" for each in newest_in_words(rule, matches, day)]
    return lines + [Line(each, level=2) for each in details]


def _rule_name(rule: dict[str, Any]) -> str:
    described = f": {plain(rule['description'])}" if rule["description"] else ""
    return f"{plain(rule['rule_id'])}{described}"


def matched_in_words(reader: Reader, rule: dict[str, Any]) -> list[str]:
    """What a rule asks of events, and each condition on the contact with what the contact has."""
    conditions = reader.conditions.get(rule["rule_id"], [])
    words = []
    if rule["looks_at"] == "events":
        of_events = [each for each in conditions if each["subject"] != "contact"]
        words.append(rule_in_words(rule, of_events))
    for each in conditions:
        if each["subject"] == "contact":
            fact = reader.rule_facts.get(each["field"])
            words.append(f"{condition_in_words(each)}: {fact_in_words(fact)}")
    return words


def rule_without_points(reader: Reader, rule_id: str, *, level: int = 1) -> list[Line]:
    """A rule of another effect than points: its name, what it asks, and what it found."""
    rule = reader.rules[rule_id]
    details = matched_in_words(reader, rule)
    if rule["looks_at"] == "events":
        found = newest_in_words(rule, reader.matches.get(rule_id, []), reader.scored_on)
        details += found or ["none was found"]
    return [
        Line(_rule_name(rule), level=level, rule_id=rule_id),
        *(Line(each, level=level + 1) for each in details),
    ]


def _other_line(
    reader: Reader, score: dict[str, Any], row: dict[str, Any], rows: list[dict[str, Any]]
) -> Line:
    """The line of a component, of an adjustment or of the limit of the score."""
    if row["entry"] == "component":
        component = row["rule_group"]
        weight = reader.component_weights[score["score"], component]
        points = next(each for each in reader.scores if each["score"] == component)["points"]
        text = f"{plain(component)}: {number(exact(points))} × {number(weight)}"
        return _line(row, text, level=0)
    if row["entry"] == "adjustment":
        adjustment = reader.adjustments[row["rule_id"]]
        when = f", {adjustment['adjusted_on']}" if adjustment["adjusted_on"] else ""
        reason = f": {plain(adjustment['reason'])}" if adjustment["reason"] else ""
        return _line(row, f"adjustment {plain(row['rule_id'])}{when}{reason}", level=0)
    others = (each for each in rows if each["entry"] != "score_cap")
    total = sum((exact(each["points"]) for each in others), Decimal(0))
    text = f"{_limit(row, score)} for the score: the lines above come to {number(total)}"
    return _line(row, text, level=0)


def _band(reader: Reader, explained: ScoreExplained) -> str:
    """The band with its limits, and how far the next one is."""
    bands = reader.bands(explained.score)
    if not bands:
        return "the score has no bands"
    points = explained.points or Decimal(0)
    names = [row["band"] for row in bands]
    own = f" (bands of lifecycle stage {plain(bands[0]['lifecycle_stage'])})"
    stage = own if bands[0]["lifecycle_stage"] else ""
    if explained.band is None:
        return (
            f"no band: the lowest, {plain(names[-1])}, starts at {number(bands[-1]['from_points'])}"
        )
    position = names.index(explained.band)
    row = bands[position]
    words = f"band {plain(row['band'])}, from {number(row['from_points'])}"
    if points < row["from_points"]:
        words += " on entering (kept: it is lost only below keep_points)"
    if position == 0:
        return f"{words}, the highest{stage}"
    next_row = bands[position - 1]
    distance = exact(next_row["from_points"]) - points
    above = f"; {number(distance)} more would be {plain(next_row['band'])}" if distance > 0 else ""
    return f"{words} to below {number(next_row['from_points'])}{above}{stage}"


def _why_excluded(reader: Reader, score: dict[str, Any]) -> list[Line]:
    """Why a score leaves the contact out, rule by rule."""
    fired = [row for row in reader.fired_without_points if row["score"] == score["score"]]
    excluding = [row["rule_id"] for row in fired if row["effect"] == "exclude"]
    lines: list[Line] = []
    if excluding:
        lines.append(Line("Left out, because this holds:"))
        for rule_id in excluding:
            lines += rule_without_points(reader, rule_id)
    including = [rule for rule in reader.rules.values() if _asks_now(reader, rule, score["score"])]
    if including and not any(row["effect"] == "include" for row in fired):
        lines.append(Line("Left out, because only those count for whom one of these rules holds:"))
        for rule in including:
            lines += rule_without_points(reader, rule["rule_id"])
    if score["kind"] == "combined" and not lines:
        parts = [part for (of, part) in reader.component_weights if of == score["score"]]
        names = " and ".join(plain(part) for part in parts)
        lines.append(
            Line(f"Left out, because it is made of {names}, and leaves out whoever has none")
        )
    return lines


def _asks_now(reader: Reader, rule: dict[str, Any], score: str) -> bool:
    """Whether the rule is an include rule of the score that is in force on the date."""
    if rule["effect"] != "include" or rule["score"] != score:
        return False
    if rule["looks_at"] == "events":
        return True
    day = reader.scored_on
    return (rule["effective_from"] or day) <= day <= (rule["effective_to"] or day)
