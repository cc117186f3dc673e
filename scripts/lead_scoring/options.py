"""Options that several commands have, read from what was typed."""

from __future__ import annotations

import argparse
from datetime import date


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
    return [day(part.strip()) for part in text.split(",") if part.strip()]


def named(text: str) -> str:
    """A name; a blank one, such as that of a variable that is not set, is refused."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is blank; leave the option out, or give it a name")
    return text
