"""Options that several commands have, read from what was typed."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from lead_scoring.problems import WrongUsage


def day(text: str) -> date:
    """A date as YYYY-MM-DD; other forms that ISO 8601 has, such as 20260630, are refused."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date such as 2026-06-30")
    return found


def days(text: str) -> list[date]:
    """Dates with commas between them."""
    found = [day(part.strip()) for part in text.split(",") if part.strip()]
    if not found:
        raise argparse.ArgumentTypeError("it has no date; leave the option out, or give it some")
    return found


def named(text: str) -> str:
    """A name; a blank one, such as that of a variable that is not set, is refused."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is blank; leave the option out, or give it a name")
    return text


def place(text: str) -> Path:
    """A file or folder; a blank name, which would mean the working directory, is refused."""
    return Path(named(text))


def check_replay_dates(replay_dates: Iterable[date], as_of: date) -> None:
    """Raise WrongUsage if a replay date is none of the past, seen from the as-of date."""
    late = [str(day) for day in replay_dates if day > as_of]
    if late:
        raise WrongUsage(
            f"--replay-dates: {', '.join(late)} lies after the as-of date {as_of}; "
            "replay dates are past ones."
        )
