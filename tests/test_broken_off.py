"""Commands that somebody stops, and tables that a build did not finish."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

import report
from dbt_runner import ROOT
from lead_scoring.build import build
from lead_scoring.database import database_problem, only_run_on, open_database
from lead_scoring.explain import explain
from lead_scoring.explain_read import check_marts_are_of
from lead_scoring.inputs import first_line
from lead_scoring.main_job import run
from lead_scoring.problems import RunStopped
from lead_scoring.run_mark import begin_run, check_run_ended, end_run
from test_run import Silent, job

RULES = {
    "scores": "score,kind\nfit,fit\n",
    "attribute_rules": "rule_id,score,points\nvp,fit,10\n",
    "rule_conditions": "rule_id,field,operator,value\nvp,job_title,contains,vp\n",
}


def write_inputs(folder: Path) -> tuple[Path, Path]:
    data, rules = folder / "data", folder / "rules"
    data.mkdir()
    rules.mkdir()
    (data / "contacts.csv").write_text("contact_id,job_title\nc1,VP\n", encoding="utf-8")
    for name, text in RULES.items():
        (rules / f"{name}.csv").write_text(text, encoding="utf-8")
    return data, rules


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
@pytest.mark.parametrize("step", ["Loading", "Building"])
def test_a_run_that_is_stopped_says_so_and_publishes_nothing(tmp_path: Path, step: str):
    data, rules = write_inputs(tmp_path)
    command = [sys.executable, str(ROOT / "scripts" / "run.py"), "--no-report"]
    command += ["--data", str(data), "--rules", str(rules), "--as-of", "2026-06-30"]
    command += ["--database", str(tmp_path / "lead_scoring.duckdb")]
    command += ["--publish", str(tmp_path / "published")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        said = ""
        while step not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        process.send_signal(signal.SIGINT)
        said += process.stderr.read()
    assert process.returncode == -signal.SIGINT
    assert "Broken off." in said
    assert "Traceback" not in said
    assert "could not start" not in said
    assert not (tmp_path / "published").exists()


def test_what_was_written_by_a_run_that_failed_is_told_from_what_was_not(tmp_path: Path):
    with open_database(tmp_path / "x.duckdb") as connection:
        check_run_ended(connection)
        begin_run(connection, date(2026, 6, 29))
        begin_run(connection, date(2026, 6, 30))
        with pytest.raises(
            RunStopped, match="The last run, for 2026-06-30, did not get to its end"
        ):
            check_run_ended(connection)
        end_run(connection)
        check_run_ended(connection)
        end_run(connection)


def test_marts_of_another_date_than_the_last_build_are_not_explained():
    database, day = Path("x.duckdb"), date(2026, 6, 30)
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.lead_segments as select date '2026-06-29' as scored_on"
        )
        with pytest.raises(RunStopped, match=r"marts are of 2026-06-29, .* was for 2026-06-30"):
            check_marts_are_of(connection, database, day)
        connection.execute("update marts.lead_segments set scored_on = date '2026-06-30'")
        check_marts_are_of(connection, database, day)
        # nobody to score, and so no segment
        connection.execute("delete from marts.lead_segments")
        check_marts_are_of(connection, database, day)


def test_a_word_of_the_path_is_not_taken_for_a_lock(tmp_path: Path):
    database = tmp_path / "blocked" / "x.duckdb"
    database.parent.mkdir()
    database.write_text("no database", encoding="utf-8")
    with pytest.raises(duckdb.Error) as caught:
        duckdb.connect(str(database))
    assert "cannot be used" in database_problem(database, caught.value)
    held = duckdb.IOException('Could not set lock on file "x": Conflicting lock is held (PID 7)')
    assert "in use by another program (process 7)" in database_problem(database, held)


def test_a_name_with_braces_is_named_by_who_has_to_wait(tmp_path: Path):
    database = tmp_path / "{x}.duckdb"
    with (
        only_run_on(database),
        pytest.raises(RunStopped, match=r"\{x\}\.duckdb is in use by another run \(process \d+\)"),
        only_run_on(database),
    ):
        pass


def test_an_error_that_says_nothing_is_named():
    assert first_line(TimeoutError()) == "TimeoutError"


@pytest.mark.parametrize("place", ["folder", "truth"])
def test_a_sample_that_cannot_be_written_is_a_sentence(tmp_path: Path, place: str):
    # a file where a folder would have to be
    (tmp_path / "file").touch()
    inside = str(tmp_path / "file" / "x")
    arguments = [inside] if place == "folder" else [str(tmp_path / "sample"), "--truth", inside]
    sizes = ["--contacts", "20", "--companies", "5", "--events", "50"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "make_sample.py"), *arguments, *sizes],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "file") in done.stderr


def test_what_is_published_is_published_though_the_end_cannot_be_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(connection: duckdb.DuckDBPyConnection) -> None:
        raise RunStopped("The disk is full.")

    data, rules = write_inputs(tmp_path)
    options = job(tmp_path, data=data, rules=rules, as_of=date(2026, 6, 30))
    monkeypatch.setattr("lead_scoring.main_job.end_run", fail)
    summary = run(options, Silent())
    assert (options.publish / "lead_scores.parquet").is_file()
    assert summary.warnings[0] == "The disk is full." and "All is published" in summary.warnings[1]
    with (
        open_database(options.database) as connection,
        pytest.raises(RunStopped, match="did not get to its end"),
    ):
        check_run_ended(connection)


def test_a_build_that_is_broken_off_leaves_no_connection_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_and_break_off(*_: object) -> None:
        monkeypatch.setattr(DuckDBConnectionManager, "_ENV", "open")
        raise KeyboardInterrupt

    monkeypatch.setattr(dbtRunner, "invoke", open_and_break_off)
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "x.duckdb", as_of=date(2026, 6, 30), replay_dates=[])
    assert DuckDBConnectionManager._ENV is None


def test_nobody_explains_or_reports_what_a_run_left_that_broke_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, rules = write_inputs(tmp_path)
    day = date(2026, 6, 30)
    options = job(tmp_path, data=data, rules=rules, as_of=day)
    run(options, Silent())
    explain(options.database, "c1", reporter=Silent())
    with open_database(options.database) as connection:
        begin_run(connection, day)
    with pytest.raises(RunStopped, match="did not get to its end"):
        explain(options.database, "c1", reporter=Silent())
    arguments = ["--database", str(options.database), "--publish", str(options.publish)]
    assert report.main(arguments) == 1
    assert "did not get to its end" in capsys.readouterr().err
