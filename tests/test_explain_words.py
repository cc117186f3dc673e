"""How an explanation puts rules, conditions, events and numbers in words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from lead_scoring.explain_units import units_in_words
from lead_scoring.explain_words import (
    condition_in_words,
    decay_weight,
    number,
    rule_in_words,
    weight_in_words,
)

RULE = {
    "event_type": "page_view",
    "pays": "each",
    "count_by": "event",
    "daily_limit": None,
    "min_count": 1,
    "max_count": None,
    "window_days": None,
    "decay_shape": "half_life",
    "interval_days": 7.0,
    "percent": 100.0,
    "points": 0.7,
    "min_points": None,
    "max_points": None,
    "effective_from": None,
    "effective_to": None,
}


def test_shown_units_add_up_in_every_digit() -> None:
    matches = [{"asset": None, "occurred_on": date(2026, 6, 30 - age)} for age in range(25)]
    points = sum(0.7 * 0.5 ** (age / 7) for age in range(25))
    total = Decimal(str(round(points, 6))) + Decimal("0.000001")  # the ledger may be off by this
    lines = units_in_words(RULE, matches, total, date(2026, 6, 30))
    assert len(lines) == 6
    shown = [re.search(r"(-?[\d.]+)(?: together)?$", line).group(1) for line in lines]
    assert sum(map(Decimal, shown)) == total
    assert lines[-1].startswith("20 older events, 2026-06-06 to 2026-06-25: ")


def test_steps_of_a_decimal_interval_are_counted_as_by_the_models() -> None:
    """33 / 1.1 is a little less than 30 as a floating-point number."""
    rule = {**RULE, "decay_shape": "step", "interval_days": 1.1, "percent": 1.0}
    assert decay_weight(rule, 33) == pytest.approx(0.7)
    assert weight_in_words(rule, 33) == "(1 - 1 % × 30)"
    matches = [{"asset": "/", "occurred_on": date(2026, 6, 30)}]
    (line,) = units_in_words({**rule, "points": 10.0}, matches, Decimal(7), date(2026, 8, 2))
    assert line.endswith("7")


def test_units_that_do_not_agree_with_the_ledger_are_no_secret() -> None:
    matches = [{"asset": "/", "occurred_on": date(2026, 6, 30)}]
    lines = units_in_words(RULE, matches, Decimal("0.9"), date(2026, 6, 30))
    assert lines[-1] == "These come to 0.7, the ledger has 0.9; please report this as a bug"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "page_view; pays 0.7 each event; halves every 7 days"),
        ({"event_type": "*", "decay_shape": "none"}, "any event; pays 0.7 each event"),
        (
            {"pays": "once", "min_count": 2, "max_count": 3, "count_by": "day"},
            "page_view; pays 0.7 once for 2 to 3 days; halves every 7 days",
        ),
        (
            {"pays": "once", "min_count": 2, "max_count": 2, "decay_shape": "expiry"},
            "page_view; pays 0.7 once for exactly 2 events; full for 7 days, then nothing",
        ),
        (
            {"decay_shape": "step", "percent": 25.0, "min_points": -4.0, "window_days": 9},
            "page_view; pays 0.7 each event; in the last 9 days; loses 25 % every 7 days; "
            "at least -4 in all",
        ),
        (
            {"effective_from": date(2026, 1, 1), "effective_to": date(2026, 2, 1)},
            "page_view; pays 0.7 each event; halves every 7 days; events from 2026-01-01 on; "
            "events up to 2026-02-01",
        ),
    ],
)
def test_rules_are_put_in_words(changes: dict, words: str) -> None:
    assert rule_in_words({**RULE, **changes}, []) == words


@pytest.mark.parametrize(
    ("operator", "value", "words"),
    [
        ("equals", "a", "x is a"),
        ("not_in", "a| b", "x is known and none of a, b"),
        ("between", "1|2", "x lies between 1 and 2"),
        ("is_unknown", None, "x is unknown"),
        ("within_days", "7", "x lies in the last 7 days"),
        ("older_than_days", "7", "x lies at least 7 days ago"),
    ],
)
def test_conditions_are_put_in_words(operator: str, value: str | None, words: str) -> None:
    assert condition_in_words({"field": "x", "operator": operator, "value": value}) == words


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (-0.0, "0"), (1e-06, "0.000001"), (100.0, "100"), (2.5, "2.5")]
)
def test_numbers_are_as_short_as_they_can_be(value: float, text: str) -> None:
    assert number(value) == text
