"""Rules, conditions, decay and numbers in the words that a person would write on paper."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lead_scoring.words import counted

# A row of a table: column name -> value.
Row = Mapping[str, Any]

LAST_DIGIT = Decimal("0.000001")

_OPERATORS = {
    "equals": "is",
    "not_equals": "is known and not",
    "in": "is one of",
    "not_in": "is known and none of",
    "contains": "contains",
    "not_contains": "is known and does not contain",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "matches": "matches",
    "less_than": "is less than",
    "at_most": "is at most",
    "at_least": "is at least",
    "more_than": "is more than",
}


def plain(value: object) -> str:
    """A value of the data as one line that a terminal shows and does not obey."""
    return "".join(sign if sign.isprintable() else " " for sign in str(value))


def exact(points: float | Decimal) -> Decimal:
    """Points as the exact decimal with the six digits that scores are rounded to."""
    return Decimal(str(points)).quantize(LAST_DIGIT, rounding=ROUND_HALF_UP)


def number(value: float | Decimal) -> str:
    """A number as short as it can be said, never with an exponent."""
    text = format(value if isinstance(value, Decimal) else Decimal(str(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def condition_in_words(condition: Row) -> str:
    """A condition as a sentence would have it: `budget is at least 50000`."""
    field, operator, value = (condition[name] for name in ("field", "operator", "value"))
    if operator == "is_known":
        words = "is known"
    elif operator == "is_unknown":
        words = "is unknown"
    elif operator == "between":
        first, _, last = value.partition("|")
        words = f"lies between {first.strip()} and {last.strip()}"
    elif operator == "within_days":
        words = f"lies in the last {value} days"
    elif operator == "older_than_days":
        words = f"lies at least {value} days ago"
    elif operator in ("in", "not_in"):
        items = [item.strip() for item in value.split("|") if item.strip()]
        words = f"{_OPERATORS[operator]} {', '.join(items)}"
    else:
        words = f"{_OPERATORS[operator]} {value}"
    return plain(f"{field} {words}")


def fact_in_words(value: str | None) -> str:
    """What the contact has where a condition asks: `it is vp`."""
    return "it is unknown" if value is None else f"it is {plain(value)}"


def rule_in_words(rule: Row, event_conditions: list[Row]) -> str:
    """What an event rule counts and how it pays, in one line."""
    kind = "any event" if rule["event_type"] == "*" else plain(rule["event_type"])
    if event_conditions:
        kind += " where " + " and ".join(condition_in_words(each) for each in event_conditions)
    parts = [kind, _pay_in_words(rule)]
    if rule["window_days"] is not None:
        parts.append(f"in the last {rule['window_days']} days")
    parts.append(decay_in_words(rule))
    if rule["max_points"] is not None:
        parts.append(f"at most {number(rule['max_points'])} in all")
    if rule["min_points"] is not None:
        parts.append(f"at least {number(rule['min_points'])} in all")
    if rule["effective_from"] is not None:
        parts.append(f"events from {rule['effective_from']} on")
    if rule["effective_to"] is not None:
        parts.append(f"events up to {rule['effective_to']}")
    return "; ".join(part for part in parts if part)


def _pay_in_words(rule: Row) -> str:
    noun = rule["count_by"]
    pays = "" if rule["points"] is None else f"pays {number(rule['points'])} "
    limit = f", at most {rule['daily_limit']} a day" if rule["daily_limit"] else ""
    if rule["pays"] == "each":
        return f"{pays}each {noun}{limit}" if pays else ""
    least, most = rule["min_count"], rule["max_count"]
    if least == 0 and most == 0:
        return f"{pays}once if there is none"
    if most is None:
        counts = "" if least == 1 else f" from {counted(least, noun)} on"
    elif least == most:
        counts = f" for exactly {counted(least, noun)}"
    else:
        counts = f" for {least} to {counted(most, noun)}"
    return f"{pays}once{counts}{limit}"


def decay_in_words(rule: Row) -> str:
    """How the points of a rule fade; blank if they do not."""
    if rule["decay_shape"] == "none":
        return ""
    days = number(rule["interval_days"])
    percent = number(rule["percent"])
    return {
        "expiry": f"full for {days} days, then nothing",
        "step": f"loses {percent} % every {days} days",
        "linear": f"loses {percent} % in {days} days, evenly",
        "half_life": f"halves every {days} days",
    }[rule["decay_shape"]]


def decay_weight(rule: Row, age: int) -> float:
    """What is left of a point at an age in days, from 1 down to 0."""
    shape = rule["decay_shape"]
    if shape == "none":
        return 1.0
    if shape == "expiry":
        return 1.0 if age < rule["interval_days"] else 0.0
    intervals = age / rule["interval_days"]
    if shape == "half_life":
        return 0.5**intervals
    lost = rule["percent"] / 100 * (_steps(rule, age) if shape == "step" else intervals)
    return max(0.0, 1.0 - lost)


def _steps(rule: Row, age: int) -> float:
    """How many intervals have passed; 33 / 1.1 is a little less than 30, as in decay_weight.sql."""
    return (age / rule["interval_days"] + 1e-9) // 1


def weight_in_words(rule: Row, age: int) -> str:
    """The weight of an event at an age as arithmetic; blank if the rule does not decay."""
    shape = rule["decay_shape"]
    if shape == "none":
        return ""
    if shape == "expiry":
        return number(decay_weight(rule, age))
    days, percent = number(rule["interval_days"]), number(rule["percent"])
    if shape == "half_life":
        return f"0.5^({age}/{days})"
    if decay_weight(rule, age) == 0:
        return "0"
    if shape == "step":
        return f"(1 - {percent} % × {number(_steps(rule, age))})"
    return f"(1 - {percent} % × {age}/{days})"
