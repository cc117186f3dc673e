"""What people read, alike wherever it is written: numbers of things, rows and cells of tables."""

from __future__ import annotations

from collections.abc import Iterable


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A number of things: `1 lead`, `3,000 leads`; `plural` if an s does not make it."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def markdown_row(cells: Iterable[object]) -> str:
    """A row of a Markdown table; what is in a cell does not end it."""
    texts = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(texts)} |"


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a cell with this text, or might once blanks are trimmed."""
    return text[:1] in ("\t", "\r", "\n") or text.lstrip()[:1] in tuple("=+-@＝＋－＠")
