"""Text, numbers, times and exact arithmetic, as the reference engine understands them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"([ T](?P<hour>\d{2}):(?P<minute>\d{2})(:(?P<second>\d{2})(\.(?P<fraction>\d{1,9}))?)?"
    r" ?(?P<zone>[Zz]|[+-]\d{2}(:?\d{2})?)?)?",
    re.ASCII,
)
MILLION = 10**6
DIGITS = 60


def trimmed(text: str | None) -> str:
    """The text without blanks around it; None is the empty text."""
    return (text or "").strip()


def folded(text: str | None) -> str:
    """The form in which texts are compared: trimmed, lower case."""
    return trimmed(text).lower()


def known(text: str | None, unknown_values: Collection[str]) -> str | None:
    """The trimmed text, or None if it is blank or one of the values that mean unknown."""
    value = trimmed(text)
    if not value or value.lower() in {folded(unknown) for unknown in unknown_values}:
        return None
    return value


def as_number(text: str | None) -> Fraction | None:
    """The exact number that the text writes, or None if it writes none."""
    value = trimmed(text)
    return Fraction(value) if NUMBER.fullmatch(value) else None


def as_moment(text: str | None) -> datetime | None:
    """The instant that an ISO date or timestamp writes, in UTC without a zone, else None."""
    found = MOMENT.fullmatch(trimmed(text))
    if not found:
        return None
    try:
        moment = datetime.combine(date.fromisoformat(found["day"]), datetime.min.time())
        if found["hour"]:
            moment = moment.replace(
                hour=int(found["hour"]),
                minute=int(found["minute"]),
                second=int(found["second"] or 0),
                microsecond=int((found["fraction"] or "0").ljust(6, "0")[:6]),
            )
    except ValueError:
        return None
    zone = found["zone"]
    if not zone or zone in "Zz":
        return moment
    digits = zone[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return moment - ahead if zone[0] == "+" else moment + ahead


def as_day(text: str | None) -> date | None:
    """The UTC date of a date or timestamp text, else None."""
    moment = as_moment(text)
    return moment.date() if moment else None


def number_or(text: str | None, default: Fraction | None) -> Fraction | None:
    """The number in a cell that may be blank. Raises ValueError if it is something else."""
    if not trimmed(text):
        return default
    number = as_number(text)
    if number is None:
        raise ValueError(f"{text!r} is not a number")
    return number


def whole_or(text: str | None, default: int | None) -> int | None:
    """The whole number in a cell that may be blank. Raises ValueError otherwise."""
    number = number_or(text, None)
    if number is None:
        return default
    if number.denominator != 1:
        raise ValueError(f"{text!r} is not a whole number")
    return int(number)


def moment_or_none(text: str | None) -> datetime | None:
    """The instant in a cell that may be blank. Raises ValueError if it is something else."""
    if not trimmed(text):
        return None
    moment = as_moment(text)
    if moment is None:
        raise ValueError(f"{text!r} is not an ISO date or timestamp")
    return moment


def yes_or(text: str | None, default: bool) -> bool:
    """The truth value in a cell that may be blank. Raises ValueError if it is something else."""
    value = folded(text)
    if not value:
        return default
    if value in {"true", "yes", "1"}:
        return True
    if value in {"false", "no", "0"}:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def clamped(points: Fraction, floor: Fraction | None, cap: Fraction | None) -> Fraction:
    """The points, held at or above the floor and at or below the cap, where there is one."""
    if floor is not None and points < floor:
        return floor
    if cap is not None and points > cap:
        return cap
    return points


def rounded(points: Fraction) -> Decimal:
    """Rounded to 6 decimals, a half away from zero; zero has no sign."""
    millionths = (abs(points) * MILLION + Fraction(1, 2)).__floor__()
    return Decimal(-millionths if points < 0 else millionths).scaleb(-6)


def half_to_the(power: Fraction) -> Fraction:
    """0.5 to the power, exact for whole powers and good to about 60 digits for others."""
    if power.denominator == 1:
        return Fraction(1, 2) ** int(power)
    with localcontext() as context:
        context.prec = DIGITS
        exponent = Decimal(power.numerator) / Decimal(power.denominator)
        return Fraction(Decimal("0.5") ** exponent)


def decay_weight(
    shape: str, age: int, interval_days: Fraction | None, percent: Fraction
) -> Fraction:
    """What a unit of this age is still worth, between 0 and 1.

    Args:
        shape: none, expiry, step, linear or half_life.
        age: whole days, 0 or more.
        interval_days: length of one interval; not needed for `none`.
        percent: what one interval takes away (step and linear).
    """
    if shape == "none":
        return Fraction(1)
    if interval_days is None or interval_days <= 0:
        raise ValueError(f"a decay of shape {shape} needs interval_days above 0")
    x = Fraction(age) / interval_days
    if shape == "expiry":
        return Fraction(1) if x < 1 else Fraction(0)
    if shape == "step":
        return max(Fraction(0), 1 - percent / 100 * x.__floor__())
    if shape == "linear":
        return max(Fraction(0), 1 - percent / 100 * x)
    if shape == "half_life":
        return half_to_the(x)
    raise ValueError(f"{shape!r} is no shape of a decay")
