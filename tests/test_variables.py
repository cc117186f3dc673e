"""What people may set in dbt_project.yml or with --vars: nonsense stops a build with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dbt_runner import run_dbt

DAYS = "a whole number of days from"


@pytest.mark.parametrize(
    ("variable", "value", "what_would_be_right"),
    [
        ("history_days", "a year", f"{DAYS} 0 to 999999"),
        ("history_days", 1_000_000, f"{DAYS} 0 to 999999"),
        ("outcome_horizon_days", "1.5", f"{DAYS} 1 to 36500"),
        ("outcome_horizon_days", 36_501, f"{DAYS} 1 to 36500"),
        ("alert_points", -1, "a number of points above 0"),
        ("evidence_smoothing", -1, "a number, 0 or more"),
    ],
)
def test_nonsense_is_answered_with_what_would_be_right(
    empty_warehouse: Path, tmp_path: Path, variable: str, value: object, what_would_be_right: str
) -> None:
    """By the macro that reads the variable; what was parsed with good ones serves for that."""
    call = [variable]
    if variable == "evidence_smoothing":
        call = ["number_setting", "--args", json.dumps({"name": variable, "lowest": 0})]
    problem = f"The variable {variable} is '{value}'; it has to be {what_would_be_right}"
    with pytest.raises(AssertionError, match=problem):
        run_dbt(
            ["run-operation", *call],
            tmp_path / empty_warehouse.name,
            tmp_path / "target",
            variables={variable: value},
        )


@pytest.mark.parametrize("variable", ["history_days", "evidence_smoothing"])
def test_nonsense_keeps_dbt_from_starting(tmp_path: Path, variable: str) -> None:
    with pytest.raises(AssertionError, match=rf"(?s)did not start: .*{variable} is 'a year'"):
        run_dbt(
            ["parse"],
            tmp_path / "none.duckdb",
            tmp_path / "target",
            variables={variable: "a year"},
        )
