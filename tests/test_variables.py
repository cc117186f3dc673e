"""What people may set in dbt_project.yml or with --vars: nonsense stops a build with a sentence."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dbt_runner import run_dbt
from lead_scoring import settings
from lead_scoring.build import build
from lead_scoring.problems import RunStopped

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
        ("unknown_values", "Select", "a list, such as"),
        ("replay_dates", "2026-05-31", "a list, such as"),
    ],
)
def test_nonsense_is_answered_with_what_would_be_right(
    parsed: Path, variable: str, value: object, what_would_be_right: str
) -> None:
    """By the macro that reads the variable: models, which call it, are not parsed anew."""
    call = [variable]
    if variable == "evidence_smoothing":
        call = ["number_setting", "--args", json.dumps({"name": variable, "lowest": 0})]
    if variable == "unknown_values":
        call = ["known_text", "--args", json.dumps({"expression": "'Vienna'"})]
    problem = f"The variable {variable} is '{value}'; it has to be {what_would_be_right}"
    with pytest.raises(AssertionError, match=problem):
        run_dbt(
            ["run-operation", *call],
            parsed,
            parsed.parent / "target",
            variables={variable: value},
        )


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"as_of": "yesterday"}, "as_of has 'yesterday', which is no date"),
        ({"as_of": "2026-02-29"}, "as_of has '2026-02-29', which is no date"),
        ({"replay_dates": ["31.3.2026"]}, "replay_dates has '31.3.2026', which is no date"),
        (
            {"as_of": "2026-06-30", "replay_dates": ["2026-07-01"]},
            "replay_dates has 2026-07-01, which lies after the as-of date 2026-06-30",
        ),
    ],
)
def test_what_is_no_date_or_no_past_one_is_said(
    parsed: Path, variables: dict[str, object], problem: str
) -> None:
    with pytest.raises(AssertionError, match=problem):
        run_dbt(
            ["run-operation", "replay_dates"],
            parsed,
            parsed.parent / "target",
            variables=variables,
        )


@pytest.mark.parametrize("day", ["2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01"])
def test_every_day_of_the_calendar_is_a_date(parsed: Path, day: str) -> None:
    run_dbt(
        ["run-operation", "as_of_date"], parsed, parsed.parent / "target", variables={"as_of": day}
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


@pytest.mark.parametrize(
    ("variable", "value", "option"),
    [("as_of", "2026-05-31", "--as-of"), ("replay_dates", ["2026-03-31"], "--replay-dates")],
)
def test_dates_of_the_project_do_not_beat_the_options_of_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: object, option: str
) -> None:
    variables = {**settings.project_variables(), variable: value}
    monkeypatch.setattr(settings, "project_variables", lambda: variables)
    with pytest.raises(RunStopped, match=f"the variable {variable} is set .* more than {option};"):
        build(tmp_path / "lead_scoring.duckdb", as_of=date(2026, 6, 30), replay_dates=[])


def test_words_for_unknown_are_a_list_in_python_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "project_variables", lambda: {"unknown_values": "Select"})
    with pytest.raises(RunStopped, match="unknown_values is 'Select'; it has to be a list"):
        settings.unknown_words()
    monkeypatch.setattr(settings, "project_variables", lambda: {"unknown_values": ["N/A ", 0]})
    assert settings.unknown_words() == ["", "n/a", "0"]
