"""Numbers of things in words, alike in summaries, reports and messages."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """A number of things: `1 lead`, `3,000 leads`."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"
