"""The report without data: what it says of figures, how wide its bins are, where it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from lead_scoring.report.figures import bin_width
from lead_scoring.report.place import default_report
from lead_scoring.report.sections import changes, rules


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (1, "2 hand-offs on 1 date;"),
        (3, "6 hand-offs on 3 dates;"),
        (30, "48 hand-offs on the last 24 of 30 dates with any;"),
    ],
)
def test_handoffs_are_counted_in_words(dates: int, words: str):
    rows = [{"handed_off_on": f"2026-06-{day:02}", "leads": 2} for day in range(1, dates + 1)]
    section = changes({"handoffs": rows, "new_handoffs": 2, "alerted": 0})
    assert section.figures[0].says.startswith(words)


def test_idle_rules_are_counted_once():
    """A long list has its number behind the title."""
    idle = [{"words": "a rule", "rule_id": f"r{each}", "leads": 0} for each in range(93)]
    ((title, items),) = rules({"rules": idle, "leads": 5}).lists
    assert title == "Rules that fired on nobody on this date"
    assert len(items) == 93


def test_default_place_is_beside_the_set_and_tells_sets_apart():
    assert default_report(Path("w/published")) == Path("w/report.html")
    assert default_report(Path("w/trial")) == Path("w/trial-report.html")


@pytest.mark.parametrize(
    ("lowest", "highest", "width"),
    [
        (None, None, 1),
        (5, 5, 1),
        (0, 100, 5),
        (0, 30, 1),
        (-7, 53, 2),
        (0, 0.9, 0.05),
        (0, 9e6, 5e5),
    ],
)
def test_bins_have_round_widths(lowest: float | None, highest: float | None, width: float):
    assert bin_width(lowest, highest) == pytest.approx(width)
