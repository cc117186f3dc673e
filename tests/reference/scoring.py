"""The scoring engine in plain Python, written from the design's words and slow on purpose.

It exists to be compared with the SQL engine: exact fractions instead of floating point, one lead
and one rule at a time, and no code in common. `score` is its only entry.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .bands import Band, band_of, percentile_of, read_bands, read_matrix, segments_of
from .inputs import Lead, leads_on, read_tables
from .records import (
    ENTRY_ORDER,
    Entry,
    Inputs,
    LeadScore,
    Pack,
    ReferenceLists,
    Result,
    Segment,
)
from .rules import Firing, Rule, fire, read_rules
from .values import clamped, folded, number_or, rounded

__all__ = [
    "Entry",
    "Inputs",
    "LeadScore",
    "Pack",
    "ReferenceLists",
    "Result",
    "Segment",
    "score",
]

UNKNOWN_VALUES = ("select", "unknown", "n/a")
EXCLUDED = LeadScore(status="excluded", points=None, band=None, percentile=None, rules_matched=0)


@dataclass(frozen=True)
class Policy:
    """What the scoring of one score looks up in the pack."""

    rules: list[Rule]
    groups: dict[tuple[str, str], dict[str, str]]
    components: list[dict[str, str]]
    bands: dict[str, dict[str, list[Band]]]


def score(
    inputs: Inputs,
    pack: Pack,
    scored_on: date,
    unknown_values: Collection[str] = UNKNOWN_VALUES,
    reference: ReferenceLists | None = None,
    previous_bands: Mapping[tuple[str, str], str | None] | None = None,
) -> Result:
    """Score every contact that existed on the date with every score of the pack.

    Args:
        inputs: raw rows as text.
        pack: a valid rule pack as text; it is not checked for mistakes here.
        scored_on: the as-of date (UTC).
        unknown_values: texts that mean unknown besides the blank one.
        reference: lists behind email_kind and email_is_role_account, unknown without them.
        previous_bands: bands on the scoring date before, by contact and score; without it
            keep_points has no effect.

    Raises:
        ValueError: a value that is not of its column's type, which would stop a run.
    """
    scores = {row["score"]: row for row in pack.rows("scores")}
    tables = read_tables(inputs, scores, unknown_values)
    leads = leads_on(tables, scored_on, reference or ReferenceLists())
    rules = read_rules(pack)
    policy = Policy(
        rules=rules,
        groups={(row["score"], row["rule_group"]): row for row in pack.rows("score_groups")},
        components=pack.rows("combined_scores"),
        bands=read_bands(pack),
    )
    firings = {
        lead.contact_id: [
            firing for rule in rules if (firing := fire(rule, lead, scored_on)) is not None
        ]
        for lead in leads
    }
    result = Result(rejected=tables.rejected)
    # Combined scores last: they are made of the others.
    for score_id in sorted(scores, key=lambda name: folded(scores[name]["kind"]) == "combined"):
        _score_everybody(
            result, policy, scores[score_id], leads, firings, scored_on, previous_bands or {}
        )
    overrides = {contact_id: _override(fired) for contact_id, fired in firings.items()}
    result.segments = segments_of(leads, result.lead_scores, overrides, read_matrix(pack))
    return result


def _score_everybody(
    result: Result,
    policy: Policy,
    score_row: dict[str, str],
    leads: list[Lead],
    firings: dict[str, list[Firing]],
    scored_on: date,
    previous_bands: Mapping[tuple[str, str], str | None],
) -> None:
    score_id = score_row["score"]
    is_combined = folded(score_row["kind"]) == "combined"
    ledgers: dict[str, list[Entry]] = {}
    for lead in leads:
        fired = [firing for firing in firings[lead.contact_id] if firing.rule.score == score_id]
        if not _in_audience(score_id, policy.rules, fired, scored_on):
            continue
        if is_combined:
            parts = _component_entries(result, policy, score_id, lead.contact_id)
            if not parts:
                continue
        else:
            paying = [firing for firing in fired if firing.rule.effect == "points"]
            parts = _group_entries(policy, score_id, paying)
        ledgers[lead.contact_id] = _whole_ledger(score_row, lead, parts)
    points = {
        contact_id: rounded(sum((entry.points for entry in ledger), Fraction(0)))
        for contact_id, ledger in ledgers.items()
    }
    for lead in leads:
        key = (lead.contact_id, score_id)
        if lead.contact_id not in ledgers:
            result.lead_scores[key] = EXCLUDED
            continue
        own = points[lead.contact_id]
        stage = lead.attributes.get("lifecycle_stage")
        ledger = ledgers[lead.contact_id]
        result.ledger[key] = ledger
        result.lead_scores[key] = LeadScore(
            status="scored",
            points=own,
            band=band_of(policy.bands.get(score_id, {}), stage, own, previous_bands.get(key)),
            percentile=percentile_of(own, list(points.values())),
            rules_matched=sum(1 for entry in ledger if entry.entry == "rule"),
        )


def _in_audience(score_id: str, rules: list[Rule], fired: list[Firing], scored_on: date) -> bool:
    effects = {firing.rule.effect for firing in fired}
    if "exclude" in effects:
        return False
    asks_for_inclusion = any(
        rule.score == score_id and rule.effect == "include" and _is_in_force(rule, scored_on)
        for rule in rules
    )
    return "include" in effects or not asks_for_inclusion


def _is_in_force(rule: Rule, scored_on: date) -> bool:
    return rule.is_event or rule.effective_from <= scored_on <= rule.effective_to


def _group_entries(policy: Policy, score_id: str, fired: list[Firing]) -> list[Entry]:
    """Ledger entries of all rules that fired for one score, and of their groups."""
    entries: list[Entry] = []
    for name in sorted({firing.rule.group for firing in fired}):
        members = [firing for firing in fired if firing.rule.group == name]
        row = policy.groups[score_id, name] if name else {}
        group = name or None
        for firing in members:
            entries.append(
                Entry(
                    "rule",
                    group,
                    firing.rule.rule_id,
                    firing.raw,
                    firing.matched_count,
                    firing.first_matched_on,
                    firing.last_matched_on,
                )
            )
            _add(entries, "rule_cap", group, firing.rule.rule_id, firing.capped - firing.raw)
        if (folded(row.get("mode")) or "sum") == "best":
            # Most points first; of equal ones the rule id that comes first.
            best = min(members, key=lambda firing: (-firing.capped, firing.rule.rule_id))
            for loser in members:
                if loser is not best:
                    _add(entries, "not_best", group, loser.rule.rule_id, -loser.capped)
            total = best.capped
        else:
            total = sum((firing.capped for firing in members), Fraction(0))
        weight = number_or(row.get("weight"), Fraction(1))
        assert weight is not None
        weighted = weight * total
        _add(entries, "group_weight", group, None, weighted - total)
        limited = clamped(
            weighted, number_or(row.get("min_points"), None), number_or(row.get("max_points"), None)
        )
        _add(entries, "group_cap", group, None, limited - weighted)
    return entries


def _component_entries(
    result: Result, policy: Policy, score_id: str, contact_id: str
) -> list[Entry]:
    """One entry for each component that is scored; none if all are excluded."""
    entries = []
    for row in policy.components:
        if row["score"] != score_id:
            continue
        points = result.lead_scores[contact_id, row["component"]].points
        weight = number_or(row.get("weight"), Fraction(1))
        if points is not None and weight is not None:
            entries.append(Entry("component", row["component"], None, weight * Fraction(points)))
    return entries


def _whole_ledger(score_row: dict[str, str], lead: Lead, parts: list[Entry]) -> list[Entry]:
    base = number_or(score_row.get("base_points"), Fraction(0))
    assert base is not None
    entries = [Entry("base", None, None, base), *parts]
    for adjustment in sorted(lead.adjustments, key=lambda item: item.adjustment_id):
        if adjustment.score == score_row["score"]:
            entries.append(Entry("adjustment", None, adjustment.adjustment_id, adjustment.points))
    total = sum((entry.points for entry in entries), Fraction(0))
    limited = clamped(
        total,
        number_or(score_row.get("min_points"), None),
        number_or(score_row.get("max_points"), None),
    )
    _add(entries, "score_cap", None, None, limited - total)
    return sorted(
        entries,
        key=lambda entry: (
            ENTRY_ORDER.index(entry.entry),
            entry.rule_group or "",
            entry.rule_id or "",
        ),
    )


def _add(
    entries: list[Entry], kind: str, group: str | None, rule_id: str | None, points: Fraction
) -> None:
    """Append a row that is written only where it says something."""
    if points != 0:
        entries.append(Entry(kind, group, rule_id, points))


def _override(fired: list[Firing]) -> str | None:
    effects = {firing.rule.effect for firing in fired}
    for effect in ("disqualify", "qualify"):
        if effect in effects:
            return effect
    return None
