"""Tells whether conditions on one field can hold at the same time.

Only certain contradictions count: where it cannot be told, the answer is that they can hold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from lead_scoring.rule_checks_values import NUMBER, parse_integer, parse_number

Value = str | Decimal  # numbers compare as numbers, everything else as text without case


@dataclass(frozen=True)
class Condition:
    """An operator and its value, both well formed."""

    operator: str
    value: str


def split_list(value: str) -> list[str]:
    """The trimmed items of a value split by ``|``, without the empty ones."""
    return [part.strip() for part in value.split("|") if part.strip()]


def comparable(text: str) -> Value:
    """The text as ``equals`` and ``in`` see it."""
    return Decimal(text) if NUMBER.fullmatch(text) else text.lower()


def is_possible(conditions: list[Condition]) -> bool:
    """Tell whether some value of the field can satisfy all conditions."""
    operators = {condition.operator for condition in conditions}
    if "is_unknown" in operators and len(operators) > 1:
        return False  # every other operator is false on an unknown value
    return (
        _has_candidate(conditions)
        and _numbers_overlap(conditions)
        and _days_overlap(conditions)
        and _texts_fit(conditions)
    )


def _values(conditions: list[Condition], *operators: str) -> list[str]:
    return [each.value.lower() for each in conditions if each.operator in operators]


def _has_candidate(conditions: list[Condition]) -> bool:
    """Tell whether one of the values that ``equals`` and ``in`` allow passes all the others."""
    allowed: set[Value] | None = None
    for condition in conditions:
        if condition.operator in ("equals", "in"):
            items = (
                [condition.value] if condition.operator == "equals" else split_list(condition.value)
            )
            values = {comparable(item) for item in items}
            allowed = values if allowed is None else allowed & values
    if allowed is None:
        return True
    return any(all(_passes(value, each) for each in conditions) for value in allowed)


def _passes(value: Value, condition: Condition) -> bool:
    """Tell whether the value may satisfy the condition (True where that cannot be told)."""
    operator, text = condition.operator, condition.value.lower()
    if operator == "not_equals":
        return value != comparable(condition.value)
    if operator == "not_in":
        return value not in {comparable(item) for item in split_list(condition.value)}
    if operator in ("less_than", "at_most", "at_least", "more_than", "between"):
        low, high, low_open, high_open = _bounds(condition)
        if isinstance(value, str):
            return False
        number = float(value)
        above = number > low if low_open else number >= low
        return above and (number < high if high_open else number <= high)
    if isinstance(value, Decimal):
        return True  # a number has many spellings, so text operators cannot be judged
    tests = {
        "contains": text in value,
        "not_contains": text not in value,
        "starts_with": value.startswith(text),
        "ends_with": value.endswith(text),
    }
    return tests.get(operator, True)


def _bounds(condition: Condition) -> tuple[float, float, bool, bool]:
    """Lower and upper bound of a numeric condition, and whether each is left out."""
    operator = condition.operator
    if operator == "between":
        low, high = (parse_number(part) for part in split_list(condition.value))
        return low or 0.0, high or 0.0, False, False
    number = parse_number(condition.value) or 0.0
    if operator in ("at_least", "more_than"):
        return number, math.inf, operator == "more_than", False
    return -math.inf, number, False, operator == "less_than"


def _numbers_overlap(conditions: list[Condition]) -> bool:
    low, low_open, high, high_open = -math.inf, False, math.inf, False
    for condition in conditions:
        if condition.operator in ("less_than", "at_most", "at_least", "more_than", "between"):
            from_, to, from_open, to_open = _bounds(condition)
            low, low_open = max((low, low_open), (from_, from_open))
            high, is_closed = min((high, not high_open), (to, not to_open))
            high_open = not is_closed
    return low < high or (low == high and not low_open and not high_open)


def _days_overlap(conditions: list[Condition]) -> bool:
    """``within_days n`` is age < n, ``older_than_days m`` is age >= m."""
    within = [parse_integer(value) or 0 for value in _values(conditions, "within_days")]
    older = [parse_integer(value) or 0 for value in _values(conditions, "older_than_days")]
    return not within or not older or max(older) < min(within)


def _texts_fit(conditions: list[Condition]) -> bool:
    starts = _values(conditions, "starts_with")
    ends = _values(conditions, "ends_with")
    longest_start, longest_end = max(starts, key=len, default=""), max(ends, key=len, default="")
    if not all(longest_start.startswith(start) for start in starts):
        return False
    if not all(longest_end.endswith(end) for end in ends):
        return False
    present = [*starts, *ends, *_values(conditions, "contains")]
    absent = _values(conditions, "not_contains")
    return not any(part in text for part in absent for text in present)
