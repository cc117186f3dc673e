"""Hypothesis strategies for whole, valid rule packs (see strategies.py, which offers them)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from hypothesis import strategies as st

from .records import Pack
from .vocabulary import (
    AS_OF,
    DATE_FIELDS,
    DATE_OPERATORS,
    EQUALITY_OPERATORS,
    EVENT_TYPES,
    FREE_NUMBER_FIELDS,
    KNOWN_OPERATORS,
    NUMBER_FIELDS,
    NUMBER_LISTS,
    NUMBER_OPERATORS,
    TEXT_FIELDS,
    TEXT_OPERATORS,
    WANTED_NUMBERS,
    WANTED_PARTS,
    WANTED_PATTERNS,
    WANTED_RANGES,
    WANTED_TEXTS,
    WINDOWS,
)

Row = dict[str, str]

STEMS = (
    *("scores", "score_groups", "attribute_rules", "event_rules", "rule_conditions", "decays"),
    *("combined_scores", "score_bands", "segments"),
)
POINTS = ("1", "2.5", "-3", "0", "10", "0.333333", "+4", "-0.5", "1e1", ".5", "5.", "7", "7")
# base, floor, cap: the base inside both
SCORE_LIMITS = (
    *(("", "", ""), ("", "", ""), ("0", "0", "100"), ("5", "0", "20"), ("2.5", "-10", "")),
    *(("10", "", "10"), ("", "-3", "3"), ("-1", "-1", "8.25")),
)
GROUP_LIMITS = (("", ""), ("", "3"), ("-5", ""), ("0", "10"), ("-0.5", "0"), ("0", "7.5"))
RULE_LIMITS = (("", ""), ("", ""), ("", "5"), ("-2", ""), ("0", "4.5"), ("1", "3"))
COUNTS = (("", ""), ("1", "3"), ("4", ""), ("2", "2"), ("0", "0"), ("0", "2"), ("", "2"))
SHAPES = ("none", "expiry", "step", "linear", "half_life")
INTERVALS = ("1", "7", "14", "30", "0.5", "2.5", "3")
PERCENTS = ("", "100", "50", "25", "33.3", "0")
THRESHOLDS = ("-5", "0", "2.5", "3", "5", "7.5", "10", "20")
EFFECTS = (*("points",) * 14, "include", "exclude", "qualify", "disqualify")
SWITCHES = (*("",) * 6, "true", "YES", "1", "false", "0", "No")
SEGMENTS = {
    "now": ("1", "Call today", "true"),
    "soon": ("2", "Write to them", "yes"),
    "later": ("3", "", ""),
    "never": ("", "Leave alone", "no"),
}
_ISO = [(AS_OF - timedelta(days=age)).isoformat() for age in (90, 30, 7, 1, 0)]
_TOMORROW = (AS_OF + timedelta(days=1)).isoformat()
PERIODS = (
    *((("", ""),) * 6),
    *((_ISO[2], ""), ("", _ISO[2]), (_ISO[1], _ISO[3]), (_ISO[4], _ISO[4]), ("", _ISO[4])),
    *((_TOMORROW, ""), (_ISO[0], _ISO[3])),
)


@st.composite
def pack(draw: st.DrawFn, prefix: str = "") -> Pack:
    """A valid rule pack: 2 to 4 scores, 3 to 10 rules of each kind, all files that scoring reads.

    Args:
        draw: given by hypothesis.
        prefix: stands before every id. Blank: the scores are fit, engagement and perhaps lead,
            and there may be a matrix; else they are <prefix>s1, ... and there is none.
    """
    tables: dict[str, list[Row]] = {stem: [] for stem in STEMS}
    names = ("fit", "engagement") if not prefix else tuple(f"{prefix}s{n}" for n in (1, 2, 3))
    plain = list(names[: draw(st.integers(2, len(names)))])
    combined = [f"{prefix}lead"] if draw(st.booleans()) else []
    for number, score in enumerate(plain):
        tables["scores"].append(draw(_score(score, ("fit", "engagement")[number % 2])))
        tables["score_groups"] += draw(_groups(score))
    for score in combined:
        tables["scores"].append(draw(_score(score, "combined")))
        tables["combined_scores"] += draw(_components(score, plain))
    for score in (*plain, *combined):
        band_names = ("1", "2", "3") if score == "engagement" else ("A", "B", "C")
        tables["score_bands"] += draw(_bands(score, band_names))
    if not prefix and draw(st.sampled_from((True, True, False))):
        tables["segments"] = draw(_matrix(tables["score_bands"]))
    decays = [f"{prefix}d{number}" for number in range(draw(st.integers(0, 3)))]
    for decay in decays:
        tables["decays"].append(draw(_decay(decay)))
    groups = {
        score: [row["rule_group"] for row in tables["score_groups"] if row["score"] == score]
        for score in plain
    }
    for number in range(draw(st.sampled_from((3, 6, 10)))):
        rule = draw(_rule(f"{prefix}attribute{number}", plain, combined, groups))
        tables["attribute_rules"].append(rule)
        tables["rule_conditions"] += draw(_attribute_conditions(rule["rule_id"]))
    for number in range(draw(st.sampled_from((3, 6, 10)))):
        rule = draw(_rule(f"{prefix}event{number}", plain, combined, groups))
        rule |= draw(_event_columns(decays if rule["effect"] in {"", "points"} else None))
        tables["event_rules"].append(rule)
        tables["rule_conditions"] += draw(_event_conditions(rule["rule_id"]))
    return Pack(tables)


def merge_packs(packs: Iterable[Pack]) -> Pack:
    """All rows of several packs whose prefixes differ, as one pack."""
    merged: dict[str, list[Row]] = {stem: [] for stem in STEMS}
    for one in packs:
        for stem, rows in one.tables.items():
            merged[stem] += rows
    return Pack(merged)


def score_ids(one: Pack) -> list[str]:
    """The ids of a pack's scores."""
    return [row["score"] for row in one.rows("scores")]


@st.composite
def _score(draw: st.DrawFn, score: str, kind: str) -> Row:
    base, floor, cap = draw(st.sampled_from(SCORE_LIMITS))
    return {
        "score": score,
        "kind": kind,
        "base_points": base,
        "min_points": floor,
        "max_points": cap,
    }


@st.composite
def _groups(draw: st.DrawFn, score: str) -> list[Row]:
    rows = []
    for number in range(draw(st.integers(0, 2))):
        floor, cap = draw(st.sampled_from(GROUP_LIMITS))
        rows.append(
            {
                "score": score,
                "rule_group": f"{score}_g{number}",
                "mode": draw(st.sampled_from(("", "sum", "best", "best"))),
                "weight": draw(st.sampled_from(("", "1", "0.5", "2", "1.5", "0.3", "0"))),
                "min_points": floor,
                "max_points": cap,
            }
        )
    return rows


@st.composite
def _components(draw: st.DrawFn, score: str, plain: list[str]) -> list[Row]:
    chosen = draw(st.lists(st.sampled_from(plain), min_size=1, unique=True))
    weights = st.sampled_from(("", "1", "0.5", "0.3", "2", "0.25"))
    return [{"score": score, "component": name, "weight": draw(weights)} for name in chosen]


@st.composite
def _bands(draw: st.DrawFn, score: str, names: tuple[str, ...]) -> list[Row]:
    rows = []
    for stage in draw(st.sampled_from((("",), ("",), ("", "MQL"), ("", "customer"), ("mql",)))):
        limits = draw(
            st.lists(st.sampled_from(THRESHOLDS), min_size=1, max_size=len(names), unique=True)
        )
        for name, limit in zip(names, sorted(limits, key=float, reverse=True), strict=False):
            slack = draw(st.sampled_from((None, None, 0.5, 2, 5)))
            rows.append(
                {
                    "score": score,
                    "lifecycle_stage": stage,
                    "band": name,
                    "min_points": limit,
                    "keep_points": "" if slack is None else f"{float(limit) - slack:g}",
                }
            )
    return rows


@st.composite
def _matrix(draw: st.DrawFn, bands: list[Row]) -> list[Row]:
    found: dict[str, list[str]] = {"fit": [], "engagement": []}
    for row in bands:
        if row["score"] in found and row["band"] not in found[row["score"]]:
            found[row["score"]].append(row["band"])
    rows = []
    for fit_band in found["fit"]:
        for engagement_band in found["engagement"]:
            segment = draw(st.sampled_from(tuple(SEGMENTS)))
            priority, next_step, is_handoff = SEGMENTS[segment]
            rows.append(
                {
                    "fit_band": fit_band,
                    "engagement_band": engagement_band,
                    "segment": segment,
                    "priority": priority,
                    "next_step": next_step,
                    "is_handoff": is_handoff,
                }
            )
    return rows


@st.composite
def _decay(draw: st.DrawFn, decay: str) -> Row:
    shape = draw(st.sampled_from(SHAPES))
    return {
        "decay": decay,
        "shape": shape,
        "interval_days": "" if shape == "none" else draw(st.sampled_from(INTERVALS)),
        "percent": draw(st.sampled_from(PERCENTS)) if shape in {"step", "linear"} else "",
    }


@st.composite
def _rule(
    draw: st.DrawFn,
    rule_id: str,
    plain: list[str],
    combined: list[str],
    groups: dict[str, list[str]],
) -> Row:
    effect = draw(st.sampled_from(EFFECTS))
    starts, ends = draw(st.sampled_from(PERIODS))
    row = {
        "rule_id": rule_id,
        "score": draw(st.sampled_from(plain)),
        "rule_group": "",
        "effect": effect,
        "points": "",
        "effective_from": starts,
        "effective_to": ends,
        "is_active": draw(st.sampled_from(SWITCHES)),
    }
    if effect == "points":
        row["effect"] = draw(st.sampled_from(("", "points")))
        row["points"] = draw(st.sampled_from(POINTS))
        row["rule_group"] = draw(st.sampled_from(("", *groups[row["score"]] * 2)))
    elif effect in {"qualify", "disqualify"}:
        row["score"] = draw(st.sampled_from(("", *plain)))
    else:
        row["score"] = draw(st.sampled_from((*plain, *combined)))
    return row


@st.composite
def _event_columns(draw: st.DrawFn, decays: list[str] | None) -> Row:
    """The columns that only event rules have; decays None: the rule pays no points."""
    pays = draw(st.sampled_from(("", "each", "each", "once", "once")))
    count_by = draw(st.sampled_from(("", "event", "day", "asset")))
    min_count, max_count = draw(st.sampled_from(COUNTS)) if pays == "once" else ("", "")
    floor, cap = draw(st.sampled_from(RULE_LIMITS)) if decays is not None else ("", "")
    by_event = count_by in {"", "event"}
    return {
        "event_type": draw(st.sampled_from((*EVENT_TYPES, "*", "*", "PAGE_VIEW"))),
        "pays": pays,
        "count_by": count_by,
        "daily_limit": draw(st.sampled_from(("", "", "1", "2"))) if by_event else "",
        "min_count": min_count,
        "max_count": max_count,
        "window_days": draw(st.sampled_from(("", "", *WINDOWS))),
        "decay": draw(st.sampled_from(("", *(decays or [])))),
        "min_points": floor,
        "max_points": cap,
    }


@st.composite
def _attribute_conditions(draw: st.DrawFn, rule_id: str) -> list[Row]:
    count = draw(st.sampled_from((1, 1, 1, 2)))
    fields = draw(st.lists(_attribute(), min_size=count, max_size=count, unique_by=str.lower))
    return [draw(_condition(rule_id, name, name.lower())) for name in fields]


@st.composite
def _event_conditions(draw: st.DrawFn, rule_id: str) -> list[Row]:
    names = st.sampled_from(("asset", "asset", "channel", "campaign", "value", "Asset"))
    count = draw(st.sampled_from((0, 0, 1, 1, 2)))
    fields = draw(st.lists(names, min_size=count, max_size=count, unique_by=str.lower))
    rows = [draw(_condition(rule_id, name, name.lower())) for name in fields]
    if draw(st.sampled_from((False, False, False, True))):
        name = draw(_attribute())
        rows.append(draw(_condition(rule_id, f"contact.{name}", name.lower())))
    return rows


def _attribute() -> st.SearchStrategy[str]:
    fields = (*TEXT_FIELDS, *FREE_NUMBER_FIELDS, *NUMBER_FIELDS, *DATE_FIELDS)
    return st.sampled_from((*fields, *fields, "Region", "NPS_SCORE"))


@st.composite
def _condition(draw: st.DrawFn, rule_id: str, field: str, attribute: str) -> Row:
    operator = draw(st.sampled_from(_operators(attribute)))
    return {
        "rule_id": rule_id,
        "field": field,
        "operator": operator,
        "value": draw(st.sampled_from(_wanted(operator, attribute))),
    }


def _operators(attribute: str) -> tuple[str, ...]:
    """Operators for an attribute; numeric ones on free text too, where they are mostly false."""
    if attribute in NUMBER_FIELDS or attribute == "value":
        return (*EQUALITY_OPERATORS, *NUMBER_OPERATORS, *NUMBER_OPERATORS, *KNOWN_OPERATORS)
    if attribute in DATE_FIELDS:
        return (*DATE_OPERATORS, *DATE_OPERATORS, *KNOWN_OPERATORS)
    if attribute in FREE_NUMBER_FIELDS:
        return (*TEXT_OPERATORS, *NUMBER_OPERATORS, *DATE_OPERATORS, *KNOWN_OPERATORS)
    return (*TEXT_OPERATORS, *TEXT_OPERATORS, "at_least", "within_days", *KNOWN_OPERATORS)


def _wanted(operator: str, field: str) -> tuple[str, ...]:
    if operator in KNOWN_OPERATORS:
        return ("",)
    if operator == "between":
        return WANTED_RANGES
    if operator in NUMBER_OPERATORS:
        return WANTED_NUMBERS
    if operator in DATE_OPERATORS:
        return WINDOWS if operator == "within_days" else (*WINDOWS, "0")
    if operator == "matches":
        return WANTED_PATTERNS
    is_number = field in NUMBER_FIELDS or field == "value"
    if operator in {"equals", "not_equals"}:
        return WANTED_NUMBERS if is_number else WANTED_TEXTS[field]
    if operator in {"in", "not_in"}:
        return NUMBER_LISTS if is_number else _lists(WANTED_TEXTS[field])
    return WANTED_PARTS


def _lists(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Lists of one or two of the texts, with blanks and empty items."""
    pairs = zip(texts, (*texts[1:], texts[0]), strict=True)
    return (*(f"{one}| {other} " for one, other in pairs), f"|{texts[0]}||10.0", f"{texts[-1]}|")
