"""Options that several commands have mean the same in each, and a wrong one is wrong usage."""

from __future__ import annotations

import argparse
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import check_rules
import compare_rules
import explain
import export
import forget
import make_sample as make_sample_command
import report
import run
import suggest_rules
from lead_scoring.options import day, days
from lead_scoring.sample import SampleError, make_sample
from lead_scoring.settings import ROOT


@pytest.mark.parametrize(
    "text",
    [
        *("20260630", "2026-W10-1", "2026W101", "2026-6-30", "2026-06-31", "2026-06-30T00:00"),
        *("30.06.2026", "today", "", " 2026-06-30", "２０２６-06-30"),
    ],
)
def test_a_date_is_written_in_one_way(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a date such as 2026-06-30"):
        day(text)


def test_dates_stand_between_commas() -> None:
    assert day("2026-06-30") == date(2026, 6, 30)
    assert days("2026-06-30, 2026-01-31,") == [date(2026, 6, 30), date(2026, 1, 31)]
    with pytest.raises(argparse.ArgumentTypeError, match="'20260131'"):
        days("2026-06-30,20260131")


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (run, []),
        (compare_rules, ["a", "b"]),
        (suggest_rules, ["--output", "new", "--data", "x"]),
        (explain, ["c1"]),
    ],
)
@pytest.mark.parametrize("text", ["20260630", "2026-W10-1"])
def test_every_command_refuses_another_form(command, arguments: list[str], text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main([*arguments, "--as-of", text])
    assert ended.value.code == 2


def test_forgetting_on_a_target_that_there_is_not_is_wrong_usage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert forget.main(["c1", "--target", "nope"]) == 2
    assert "has no target nope" in capsys.readouterr().err


@pytest.mark.parametrize(("option", "status"), [("--help", 0), ("--foo", 2)])
def test_figures_of_the_readme_are_not_made_for_a_wrong_option(option: str, status: int) -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "update_readme.py"), option],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == status
    assert "usage: update_readme.py" in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (run, ["--notify", ""]),
        (run, ["--notify", "http://"]),
        (run, ["--notify", "ftp://host/x"]),
        (run, ["--target", ""]),
        (run, ["--database", ""]),
        (check_rules, [""]),
        (compare_rules, ["a", " "]),
        (explain, ["c1", "--database", ""]),
        (export, ["--format", "hubspot", "--output", ""]),
        (forget, ["c1", "--database", ""]),
        (make_sample_command, [""]),
        (report, ["--database", ""]),
        (suggest_rules, ["--output", ""]),
    ],
)
def test_values_that_name_nothing_are_wrong_usage(command, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2


def test_a_comparison_is_not_written_over_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "notes.md"
    mine.write_text("# Mine\n")
    assert compare_rules.main(["a", "b", "--markdown", str(mine)]) == 1
    assert "is no comparison of packs" in capsys.readouterr().err
    assert mine.read_text() == "# Mine\n"


def test_what_is_hidden_in_the_sample_is_not_written_over_something_else(tmp_path: Path) -> None:
    mine = tmp_path / "notes.md"
    mine.write_text("# Mine\n")
    with pytest.raises(SampleError, match=r"notes\.md is there already and is no Parquet file"):
        make_sample(tmp_path / "data", contacts=50, companies=10, events=100, truth=mine)
    assert mine.read_text() == "# Mine\n"
    assert not (tmp_path / "data").exists()
