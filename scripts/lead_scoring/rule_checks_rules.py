"""Fourth part of checking a rule pack: attribute rules and event rules, apart from conditions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lead_scoring.rule_checks_scores import check_floor_and_cap, check_score_name, score_kinds
from lead_scoring.rule_checks_values import Findings, parse_boolean, parse_date, parse_integer
from lead_scoring.rule_files import EFFECTS
from lead_scoring.rule_pack import did_you_mean, listed, shorten


def check_rules(
    findings: Findings, seen_event_types: Collection[str] | None, as_of: date | None
) -> None:
    """Check the rules of both files.

    ``seen_event_types``: the event types in the data, or None if the data is unknown. ``as_of``:
    the scoring date, or None to leave out whether rules have ended.
    """
    groups = {(row["score"], row["rule_group"]) for row in findings.pack.tables["score_groups"]}
    seen = None if seen_event_types is None else {name.strip().lower() for name in seen_event_types}
    for stem in ("attribute_rules", "event_rules"):
        for number, row in findings.pack.rows(stem):
            _check_score_and_points(findings, stem, number, row)
            _check_group(findings, stem, number, row, groups)
            _check_dates(findings, stem, number, row, as_of)
            if stem == "event_rules":
                _check_counting(findings, number, row)
                _check_decay(findings, number, row)
                if parse_boolean(row["is_active"], True):
                    _check_event_type(findings, number, row, seen)
    _check_scores_without_rules(findings)
    _check_rules_without_conditions(findings)
    _check_qualify(findings)


def _effect(row: dict[str, str]) -> str:
    return row["effect"] or "points"


def _check_score_and_points(
    findings: Findings, stem: str, number: int, row: dict[str, str]
) -> None:
    effect, score = _effect(row), row["score"]
    if effect not in EFFECTS:
        return
    if not score and effect not in ("qualify", "disqualify"):
        message = f"the cell is blank, but a rule of effect {effect} belongs to a score; name it"
        findings.blank(stem, number, "score", message)
    known = check_score_name(findings, stem, number, "score", score)
    limits = ("points", "min_points", "max_points") if stem == "event_rules" else ("points",)
    if effect != "points":
        for column in limits:
            if row[column]:
                message = (
                    f"a rule of effect {effect} pays nothing; empty the cell, or write the effect"
                    " points"
                )
                findings.error(stem, number, column, message)
        return
    if not row["points"]:
        message = "the cell is blank, but the rule pays points; write how many, such as 10"
        findings.blank(stem, number, "points", message)
    if known and score_kinds(findings)[score] == "combined":
        components = [
            other["component"]
            for other in findings.pack.tables["combined_scores"]
            if other["score"] == score and other["component"]
        ]
        message = (
            f"{shorten(score)} is a combined score, which only adds up its components; give the"
            f" rule to one of them{f' ({listed(components)})' if components else ''}"
        )
        findings.error(stem, number, "score", message)
    if stem == "event_rules":
        check_floor_and_cap(findings, stem, number, row)


def _check_group(
    findings: Findings,
    stem: str,
    number: int,
    row: dict[str, str],
    groups: Collection[tuple[str, str]],
) -> None:
    score, group = row["score"], row["rule_group"]
    if not group or (score, group) in groups:
        if group and _effect(row) in EFFECTS and _effect(row) != "points":
            message = (
                f"a group adds up points, and a rule of effect {_effect(row)} has none; empty it"
            )
            findings.warning(stem, number, "rule_group", message)
        return
    if not score:
        if _effect(row) in ("qualify", "disqualify"):
            message = "a group belongs to a score, and the rule names none; empty the cell"
            findings.error(stem, number, "rule_group", message)
        return
    if score not in score_kinds(findings):
        return  # the score is what is wrong
    owners = sorted({owner for owner, name in groups if name == group})
    names = [name for owner, name in groups if owner == score]
    if owners:
        otherwise = f"one of that name belongs to score {listed(owners)}"
    else:
        otherwise = "add it there, or leave the cell blank for a rule without a group"
    noun = f"group {{}} for score {shorten(score)}"
    findings.reference((stem, number, "rule_group"), group, "score_groups", names, noun, otherwise)


def _check_dates(
    findings: Findings, stem: str, number: int, row: dict[str, str], as_of: date | None
) -> None:
    first, last = parse_date(row["effective_from"]), parse_date(row["effective_to"])
    if first is not None and last is not None and first > last:
        message = f"{first} lies after effective_to {last}; swap or correct the two dates"
        findings.error(stem, number, "effective_from", message)
        return
    if last is None or as_of is None or last >= as_of or not parse_boolean(row["is_active"], True):
        return
    rest = "only events up to that day count" if stem == "event_rules" else "it fires no more"
    message = (
        f"the rule ended on {last}, before {as_of}: {rest}; write a later date, or is_active false"
        " if it is over for good"
    )
    findings.warning(stem, number, "effective_to", message)


def _check_counting(findings: Findings, number: int, row: dict[str, str]) -> None:
    """Check pays, count_by, daily_limit, min_count and max_count of an event rule."""
    pays, count_by = row["pays"] or "each", row["count_by"] or "event"
    if row["daily_limit"] and count_by in ("day", "asset"):
        message = f"a daily limit belongs to count_by event, and this rule counts by {count_by}"
        findings.error("event_rules", number, "daily_limit", f"{message}; empty one of the two")
    if pays == "each":
        for column in ("min_count", "max_count"):
            if row[column]:
                message = (
                    "a range of counts belongs to pays once; empty the cell or write pays once"
                )
                findings.error("event_rules", number, column, message)
        return
    if pays != "once":
        return
    least = parse_integer(row["min_count"] or "1")
    most = parse_integer(row["max_count"])
    if least is None or least < 0 or (row["max_count"] and (most is None or most < 0)):
        return
    if most is not None and least > most:
        if row["min_count"]:
            message = f"{least} lies above max_count {most}; swap or correct them"
        else:
            message = f"a blank stands for 1, which lies above max_count {most}; write 0"
        findings.error("event_rules", number, "min_count", message)
    elif least == 0 and most is None:
        message = (
            "from 0 events upwards is always true; write 1 or more, or max_count 0 to pay for the"
            " absence of such events"
        )
        findings.warning("event_rules", number, "min_count", message)


def _check_decay(findings: Findings, number: int, row: dict[str, str]) -> None:
    name = row["decay"]
    if not name:
        return
    names = [decay["decay"] for decay in findings.pack.tables["decays"] if decay["decay"]]
    place = ("event_rules", number, "decay")
    if not findings.reference(place, name, "decays", names, "decay {}"):
        return
    if _effect(row) != "points":
        message = f"a rule of effect {_effect(row)} pays nothing that could decay; empty the cell"
        findings.warning("event_rules", number, "decay", message)
    elif row["pays"] == "once" and parse_integer(row["max_count"]) == 0:
        message = "the absence of events does not decay; empty the cell"
        findings.warning("event_rules", number, "decay", message)


def _check_event_type(
    findings: Findings, number: int, row: dict[str, str], seen: Collection[str] | None
) -> None:
    name = row["event_type"]
    if seen is None or name in ("", "*") or name.lower() in seen:
        return
    known = listed(sorted(seen), show=shorten)
    there = f"the types are {known}" if seen else "the data has no events"
    advice = did_you_mean(name, seen, there)
    message = f"no event in the data is of type {shorten(name)}; {advice}"
    findings.warning("event_rules", number, "event_type", message)


def _check_scores_without_rules(findings: Findings) -> None:
    pack = findings.pack
    rules = [*pack.tables["attribute_rules"], *pack.tables["event_rules"]]
    kinds = score_kinds(findings)
    if any(findings.may_be_elsewhere(stem) for stem in ("attribute_rules", "event_rules")):
        return
    if any(row["score"] not in kinds for row in rules if row["score"]):
        return  # a misspelt score has been reported, and may be the one that lacks a rule
    paid = {
        row["score"]
        for row in rules
        if _effect(row) == "points" and parse_boolean(row["is_active"], True)
    }
    for number, row in pack.rows("scores"):
        if row["kind"] in ("fit", "engagement") and row["score"] and row["score"] not in paid:
            message = (
                f"no active rule pays points to score {shorten(row['score'])}, so all contacts get"
                " its base; add a rule"
            )
            findings.warning("scores", number, "score", message)


def _check_rules_without_conditions(findings: Findings) -> None:
    with_conditions = {row["rule_id"] for row in findings.pack.tables["rule_conditions"]}
    known = {
        row["rule_id"]
        for stem in ("attribute_rules", "event_rules")
        for row in findings.pack.tables[stem]
    }
    stray = with_conditions - known  # a misspelt rule there may be the one that is missing here
    for number, row in findings.pack.rows("attribute_rules"):
        rule_id = row["rule_id"]
        if not rule_id or rule_id in with_conditions:
            continue
        if findings.may_be_elsewhere("rule_conditions", rule_id) or did_you_mean(rule_id, stray):
            continue
        message = (
            f"the rule {shorten(rule_id)} has no condition, so it would fire for everyone; write"
            " one in rule_conditions.csv, or use base_points of the score"
        )
        findings.error("attribute_rules", number, "rule_id", message)


def _check_qualify(findings: Findings) -> None:
    if findings.may_be_elsewhere("segments"):
        return
    if any(parse_integer(row["priority"]) is not None for row in findings.pack.tables["segments"]):
        return
    for stem in ("attribute_rules", "event_rules"):
        for number, row in findings.pack.rows(stem):
            if row["effect"] == "qualify" and parse_boolean(row["is_active"], True):
                message = (
                    "to qualify is to get the segment with the lowest priority number, and"
                    " segments.csv has none with a priority; add the matrix"
                )
                findings.warning(stem, number, "effect", message)
