"""What people may set in dbt_project.yml or with --vars: nonsense stops a build with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dbt_runner import run_dbt

DAYS = "a whole number of days from"


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place of a database for which dbt has parsed the project, with variables as they are."""
    database = tmp_path_factory.mktemp("parsed") / "lead_scoring.duckdb"
    run_dbt(["ls", "--select", "lead_scores"], database, database.parent / "target")
    return database


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
    parsed: Path, variable: str, value: object, what_would_be_right: str
) -> None:
    """By the macro that reads the variable: models, which call it, are not parsed anew."""
    call = [variable]
    if variable == "evidence_smoothing":
        call = ["number_setting", "--args", json.dumps({"name": variable, "lowest": 0})]
    problem = f"The variable {variable} is '{value}'; it has to be {what_would_be_right}"
    with pytest.raises(AssertionError, match=problem):
        run_dbt(
            ["run-operation", *call],
            parsed,
            parsed.parent / "target",
            variables={variable: value},
        )


@pytest.mark.parametrize(
    "variable", ["history_days", "alert_points", "outcome_horizon_days", "evidence_smoothing"]
)
def test_nonsense_keeps_dbt_from_starting(tmp_path: Path, variable: str) -> None:
    with pytest.raises(AssertionError, match=rf"(?s)did not start: .*{variable} is 'a year'"):
        run_dbt(
            ["parse"],
            tmp_path / "none.duckdb",
            tmp_path / "target",
            variables={variable: "a year"},
        )
