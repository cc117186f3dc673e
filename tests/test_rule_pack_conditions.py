"""Conditions of a rule pack: which of them can hold together, and the operators there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from lead_scoring.rule_files import OPERATORS
from test_rule_pack import all_problems, write_pack

# Conditions on one field of one rule, and whether they can hold together.
TOGETHER: list[tuple[str, bool]] = [
    ("more_than:10 less_than:5", False),
    ("more_than:5 less_than:10", True),
    ("at_least:5 at_most:5", True),
    ("more_than:5 at_most:5", False),
    ("at_least:5 more_than:5 at_most:5", False),
    ("at_most:5 less_than:5 at_least:5", False),
    ("between:1|5 between:5|9", True),
    ("between:1|5 more_than:5", False),
    ("between:0|0 at_most:-1", False),
    ("equals:a equals:A", True),
    ("equals:1 equals:1.0", True),
    ("equals:a equals:b", False),
    ("in:a|b in:b|c", True),
    ("in:a|b in:c|d", False),
    ("in:a|b not_in:A|B", False),
    ("in:a|b not_equals:a", True),
    ("equals:7 not_equals:7.0", False),
    ("equals:7 between:1|9", True),
    ("equals:17 between:1|9", False),
    ("equals:5 at_most:5", True),
    ("equals:5 at_least:5", True),
    ("equals:5 less_than:5", False),
    ("equals:5 more_than:5", False),
    ("equals:seven at_least:1", False),
    ("equals:sales contains:ale", True),
    ("in:sales|finance starts_with:m", False),
    ("equals:10 contains:.", True),
    ("starts_with:head starts_with:Head of", True),
    ("starts_with:head starts_with:vice", False),
    ("ends_with:com ends_with:.com", True),
    ("ends_with:.de ends_with:.com", False),
    ("contains:pricing not_contains:price", True),
    ("contains:pricing not_contains:PRIC", False),
    ("within_days:30 older_than_days:7", True),
    ("within_days:7 older_than_days:7", False),
    ("within_days:10 within_days:90 older_than_days:30", False),
    ("within_days:40 older_than_days:30 older_than_days:90", False),
    ("is_unknown: equals:a", False),
    ("is_known: equals:a", True),
    ("in:a|b in:b|c in:a|c", False),
]


@pytest.mark.parametrize(("text", "possible"), TOGETHER)
def test_conditions_that_exclude_each_other(text: str, possible: bool, tmp_path: Path) -> None:
    rows = "".join(
        f"title_head,job_title,{part.replace(':', ',', 1)}\n" for part in text.split(" ")
    )
    rows = rows.replace("Head,of", "Head of")
    if "Head of" in text:
        rows = "title_head,job_title,starts_with,head\ntitle_head,job_title,starts_with,Head of\n"
    edit = ("rule_conditions", "title_head,job_title,starts_with,head of\n", rows)
    problems = all_problems(write_pack(tmp_path, edit))
    assert ["can never hold" in each.message for each in problems] == ([] if possible else [True])


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_of_the_language_is_accepted(operator: str, tmp_path: Path) -> None:
    values = {"between": "1|2", "in": "a|b", "not_in": "a", "is_known": "", "is_unknown": ""}
    row = f"title_head,job_title,{operator},{values.get(operator, '5')}\n"
    edit = ("rule_conditions", "title_head,job_title,starts_with,head of\n", row)
    assert all_problems(write_pack(tmp_path, edit)) == []
