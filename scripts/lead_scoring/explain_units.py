"""The counted units of an event rule, one by one, as somebody with a pencil would list them.

A unit is an event, a day or an asset, as the rule counts. Its points are shown so that those of all
units add up to the rule's row of the ledger in every digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lead_scoring.explain_words import (
    Row,
    counted,
    decay_weight,
    exact,
    number,
    plain,
    weight_in_words,
)

NEWEST_SHOWN = 5  # and a sixth if it is the last one
# What the sum of the units may be off from the ledger: both are rounded in the sixth digit.
TOLERANCE = Decimal("0.000003")


@dataclass(frozen=True)
class Unit:
    """Units of one date that count alike: how many, and the events behind them."""

    on: date
    units: int
    what: str


def units_of(rule: Row, matches: Sequence[Row]) -> list[Unit]:
    """The units of a rule among the events that it matched (newest first), newest first."""
    if rule["count_by"] == "asset":
        newest: dict[str | None, tuple[date, int]] = {}
        for match in matches:
            on, events = newest.get(match["asset"], (match["occurred_on"], 0))
            newest[match["asset"]] = (on, events + 1)
        return [
            Unit(on, 1, _asset(asset) + (f", last of {events} events" if events > 1 else ""))
            for asset, (on, events) in newest.items()
        ]
    by_day: dict[date, list[str | None]] = {}
    for match in matches:
        by_day.setdefault(match["occurred_on"], []).append(match["asset"])
    units = []
    for on, assets in by_day.items():
        if rule["count_by"] == "day":
            units.append(Unit(on, 1, f"{_few(assets)}, {counted(len(assets), 'event')}"))
        elif rule["daily_limit"] is not None and len(assets) > rule["daily_limit"]:
            paid = f"{rule['daily_limit']} of {counted(len(assets), 'event')}"
            units.append(Unit(on, rule["daily_limit"], f"{_few(assets)}, {paid}"))
        else:
            for asset in sorted(set(assets), key=lambda each: each or ""):
                times = assets.count(asset)
                events = f", {times} events" if times > 1 else ""
                units.append(Unit(on, times, _asset(asset) + events))
    return units


def units_in_words(
    rule: Row, matches: Sequence[Row], points: Decimal, scored_on: date
) -> list[str]:
    """A line for each of the newest units of a rule that pays each, and one for all older ones.

    `points` is the rule's row of the ledger.
    """
    units = units_of(rule, matches)
    # how much all units up to this one pay, so that rounding never adds up to a wrong digit
    so_far, sums = Decimal(0), []
    for unit in units:
        weight = decay_weight(rule, (scored_on - unit.on).days)
        so_far += Decimal(str(rule["points"])) * Decimal(str(weight)) * unit.units
        sums.append(exact(so_far))
    agrees = abs(so_far - points) <= TOLERANCE
    if agrees:
        sums[-1] = points
    lines = []
    shown = _how_many_shown(units)
    for position, unit in enumerate(units[:shown]):
        paid = sums[position] - (sums[position - 1] if position else 0)
        lines.append(f"{_when(unit, scored_on)}: {_product(rule, unit, scored_on)}{number(paid)}")
    older = units[shown:]
    if older:
        count = counted(sum(unit.units for unit in older), f"older {rule['count_by']}")
        paid = sums[-1] - sums[shown - 1]
        lines.append(f"{count}, {older[-1].on} to {older[0].on}: {number(paid)} together")
    if not agrees:
        lines.append(
            f"These come to {number(exact(so_far))}, the ledger has {number(points)}; "
            "please report this as a bug"
        )
    return lines


def newest_in_words(rule: Row, matches: Sequence[Row], scored_on: date) -> list[str]:
    """The newest units of a rule that pays once, or whose effect is no points, without points."""
    units = units_of(rule, matches)
    shown = _how_many_shown(units)
    lines = [_when(unit, scored_on) for unit in units[:shown]]
    older = units[shown:]
    if older:
        count = counted(sum(unit.units for unit in older), f"older {rule['count_by']}")
        lines.append(f"{count}, {older[-1].on} to {older[0].on}")
    return lines


def once_in_words(rule: Row, matched: int, last_on: date | None, scored_on: date) -> str:
    """What a rule that pays once pays: its points, and what is left of them at their age."""
    points = number(rule["points"])
    if last_on is None:
        return f"none was found, so it pays {points}"
    found = f"{counted(matched, rule['count_by'])} counted"
    age = (scored_on - last_on).days
    weight = weight_in_words(rule, age)
    if not weight:
        return f"{found}, the newest {counted(age, 'day')} old: {points}"
    return f"{found}, the newest {counted(age, 'day')} old: {points} × {weight}"


def _how_many_shown(units: Sequence[Unit]) -> int:
    return len(units) if len(units) == NEWEST_SHOWN + 1 else NEWEST_SHOWN


def _when(unit: Unit, scored_on: date) -> str:
    age = counted((scored_on - unit.on).days, "day")
    return f"{unit.on} {unit.what}, {age} old"


def _product(rule: Row, unit: Unit, scored_on: date) -> str:
    weight = weight_in_words(rule, (scored_on - unit.on).days)
    factors = [number(rule["points"])]
    if unit.units > 1:
        factors.insert(0, str(unit.units))
    if weight:
        factors.append(weight)
    return f"{' × '.join(factors)} = " if len(factors) > 1 else ""


def _asset(asset: str | None) -> str:
    return "without an asset" if asset is None else plain(asset)


def _few(assets: list[str | None]) -> str:
    """The first two different assets of a day."""
    names = sorted({_asset(asset) for asset in assets})
    return ", ".join(names[:2]) + (" and others" if len(names) > 2 else "")
