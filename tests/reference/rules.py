"""Rules of a pack: reading them, and what one rule pays for one lead on one scoring date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from .inputs import EVENT_FIELDS, Event, Lead
from .records import Pack
from .values import (
    as_day,
    as_number,
    clamped,
    decay_weight,
    folded,
    moment_or_none,
    number_or,
    whole_or,
    yes_or,
)

CONTACT_PREFIX = "contact."


@dataclass(frozen=True)
class Condition:
    """One row of rule_conditions; field is lower case."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True)
class Decay:
    """One row of decays."""

    shape: str = "none"
    interval_days: Fraction | None = None
    percent: Fraction = Fraction(100)


@dataclass(frozen=True)
class Rule:
    """An active rule. is_event tells the two kinds apart; the event columns then hold defaults."""

    rule_id: str
    score: str
    group: str
    effect: str
    points: Fraction
    conditions: tuple[Condition, ...]
    effective_from: date
    effective_to: date
    is_event: bool = False
    event_type: str = "*"
    pays: str = "each"
    count_by: str = "event"
    daily_limit: int | None = None
    min_count: int = 1
    max_count: int | None = None
    window_days: int | None = None
    decay: Decay = Decay()
    floor: Fraction | None = None
    cap: Fraction | None = None


@dataclass(frozen=True)
class Firing:
    """What a rule that fired pays, before and after its own floor and cap, and for what."""

    rule: Rule
    raw: Fraction
    capped: Fraction
    matched_count: int | None = None
    first_matched_on: date | None = None
    last_matched_on: date | None = None


def read_rules(pack: Pack) -> list[Rule]:
    """All active rules, in the order of rule ids."""
    decays = {row["decay"]: _read_decay(row) for row in pack.rows("decays")}
    conditions: dict[str, list[Condition]] = {}
    for row in pack.rows("rule_conditions"):
        condition = Condition(folded(row["field"]), folded(row["operator"]), row.get("value", ""))
        conditions.setdefault(row["rule_id"], []).append(condition)
    rules = []
    for stem in ("attribute_rules", "event_rules"):
        for row in pack.rows(stem):
            if yes_or(row.get("is_active"), True):
                rules.append(_read_rule(row, stem == "event_rules", conditions, decays))
    return sorted(rules, key=lambda rule: rule.rule_id)


def fire(rule: Rule, lead: Lead, scored_on: date) -> Firing | None:
    """What the rule pays for the lead, or None if it does not fire."""
    if rule.is_event:
        return _fire_event_rule(rule, lead, scored_on)
    if not rule.effective_from <= scored_on <= rule.effective_to:
        return None
    for condition in rule.conditions:
        value = lead.attributes.get(condition.field)
        if not holds(condition, value, scored_on):
            return None
    return Firing(rule, rule.points, rule.points)


def holds(condition: Condition, value: str | None, scored_on: date) -> bool:
    """Whether the condition is true of a known value, or of None for an unknown one."""
    operator, wanted = condition.operator, condition.value
    if operator == "is_unknown":
        return value is None
    if value is None:
        return False
    if operator == "is_known":
        return True
    if operator == "equals":
        return same(value, wanted)
    if operator == "not_equals":
        return not same(value, wanted)
    if operator == "in":
        return any(same(value, item) for item in items(wanted))
    if operator == "not_in":
        return not any(same(value, item) for item in items(wanted))
    if operator == "contains":
        return folded(wanted) in folded(value)
    if operator == "not_contains":
        return folded(wanted) not in folded(value)
    if operator == "starts_with":
        return folded(value).startswith(folded(wanted))
    if operator == "ends_with":
        return folded(value).endswith(folded(wanted))
    if operator == "matches":
        return re.search(wanted, value, re.IGNORECASE) is not None
    if operator in {"less_than", "at_most", "at_least", "more_than", "between"}:
        return _number_holds(operator, value, wanted)
    if operator in {"within_days", "older_than_days"}:
        return _date_holds(operator, value, wanted, scored_on)
    raise ValueError(f"{operator!r} is no operator")


def same(value: str, wanted: str) -> bool:
    """Equal as numbers where both are numbers, else as text without case and blanks around."""
    left, right = as_number(value), as_number(wanted)
    if left is not None and right is not None:
        return left == right
    return folded(value) == folded(wanted)


def items(wanted: str) -> list[str]:
    """The parts of a list split by |, trimmed, without empty ones."""
    return [item.strip() for item in wanted.split("|") if item.strip()]


def _number_holds(operator: str, value: str, wanted: str) -> bool:
    number = as_number(value)
    limits = [as_number(item) for item in items(wanted)]
    if number is None or not limits or None in limits:
        return False
    first, last = limits[0], limits[-1]
    if operator == "less_than":
        return number < first
    if operator == "at_most":
        return number <= first
    if operator == "at_least":
        return number >= first
    if operator == "more_than":
        return number > first
    return first <= number <= last


def _date_holds(operator: str, value: str, wanted: str, scored_on: date) -> bool:
    day, days = as_day(value), as_number(wanted)
    if day is None or days is None:
        return False
    age = (scored_on - day).days
    return 0 <= age < days if operator == "within_days" else age >= days


def _fire_event_rule(rule: Rule, lead: Lead, scored_on: date) -> Firing | None:
    for condition in rule.conditions:
        if condition.field.startswith(CONTACT_PREFIX):
            value = lead.attributes.get(condition.field.removeprefix(CONTACT_PREFIX))
            if not holds(condition, value, scored_on):
                return None
    days = unit_days(rule, [event for event in lead.events if _counts(rule, event, scored_on)])
    count = len(days)
    if rule.pays == "each":
        if count == 0:
            return None
        raw = sum((_worth(rule, day, scored_on) for day in days), Fraction(0))
    else:
        if count < rule.min_count or (rule.max_count is not None and count > rule.max_count):
            return None
        raw = _worth(rule, max(days), scored_on) if days else rule.points
    return Firing(
        rule,
        raw,
        clamped(raw, rule.floor, rule.cap),
        count,
        min(days, default=None),
        max(days, default=None),
    )


def _counts(rule: Rule, event: Event, scored_on: date) -> bool:
    age = (scored_on - event.occurred_on).days
    if rule.event_type != "*" and event.event_type != rule.event_type:
        return False
    if rule.window_days is not None and age >= rule.window_days:
        return False
    if not rule.effective_from <= event.occurred_on <= rule.effective_to:
        return False
    return all(
        holds(condition, event.fields[condition.field], scored_on)
        for condition in rule.conditions
        if not condition.field.startswith(CONTACT_PREFIX)
    )


def unit_days(rule: Rule, events: list[Event]) -> list[date]:
    """The date of every unit that the matching events make up."""
    if rule.count_by == "day":
        return sorted({event.occurred_on for event in events})
    if rule.count_by == "asset":
        latest: dict[str | None, date] = {}
        for event in events:
            asset = event.fields["asset"]
            key = folded(asset) if asset is not None else None
            latest[key] = max(latest.get(key, event.occurred_on), event.occurred_on)
        return sorted(latest.values())
    days: list[date] = []
    for event in events:
        if rule.daily_limit is None or days.count(event.occurred_on) < rule.daily_limit:
            days.append(event.occurred_on)
    return sorted(days)


def _worth(rule: Rule, day: date, scored_on: date) -> Fraction:
    decay = rule.decay
    age = (scored_on - day).days
    return rule.points * decay_weight(decay.shape, age, decay.interval_days, decay.percent)


def _read_decay(row: dict[str, str]) -> Decay:
    percent = number_or(row.get("percent"), Fraction(100))
    assert percent is not None
    return Decay(folded(row["shape"]), number_or(row.get("interval_days"), None), percent)


def _read_rule(
    row: dict[str, str],
    is_event: bool,
    conditions: dict[str, list[Condition]],
    decays: dict[str, Decay],
) -> Rule:
    rule_id = row["rule_id"]
    effect = folded(row.get("effect")) or "points"
    points = number_or(row.get("points"), None)
    if (points is None) == (effect == "points"):
        raise ValueError(f"rule {rule_id}: only points rules have points, and they must")
    own = tuple(conditions.get(rule_id, []))
    if not is_event and not own:
        raise ValueError(f"attribute rule {rule_id} has no condition")
    if is_event:
        for condition in own:
            if condition.field not in EVENT_FIELDS and not condition.field.startswith(
                CONTACT_PREFIX
            ):
                raise ValueError(f"rule {rule_id}: {condition.field!r} is no field of an event")
    starts = moment_or_none(row.get("effective_from"))
    ends = moment_or_none(row.get("effective_to"))
    rule = Rule(
        rule_id=rule_id,
        score=row.get("score", ""),
        group=row.get("rule_group", ""),
        effect=effect,
        points=points or Fraction(0),
        conditions=own,
        effective_from=starts.date() if starts else date.min,
        effective_to=ends.date() if ends else date.max,
    )
    if not is_event:
        return rule
    min_count = whole_or(row.get("min_count"), 1)
    assert min_count is not None
    return replace(
        rule,
        is_event=True,
        event_type=folded(row["event_type"]),
        pays=folded(row.get("pays")) or "each",
        count_by=folded(row.get("count_by")) or "event",
        daily_limit=whole_or(row.get("daily_limit"), None),
        min_count=min_count,
        max_count=whole_or(row.get("max_count"), None),
        window_days=whole_or(row.get("window_days"), None),
        decay=decays[row["decay"]] if row.get("decay") else Decay(),
        floor=number_or(row.get("min_points"), None),
        cap=number_or(row.get("max_points"), None),
    )
