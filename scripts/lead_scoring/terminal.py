"""Text that people wrote, shown in a terminal as it stands."""

from __future__ import annotations

from rich.text import Text

from lead_scoring.explain_words import plain


def as_written(value: object) -> Text:
    """Text of the data, the rules or the disk on one line, in which rich sees nothing to obey.

    To rich, `[hot]` in a string is a style, `[/wiki]` the end of one that never began, `:cat:` a
    picture.
    """
    return Text(plain(value))
