"""Spark as the engine: what goes there, what comes back, and what is said if it cannot be used.

The builds themselves run on request only (tests/spark_session.py), each in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from dbt_runner import ROOT
from lead_scoring.database import open_database
from lead_scoring.engines import engine_of
from lead_scoring.engines.spark import SparkEngine
from lead_scoring.engines.spark_push import Push, pattern_problems
from lead_scoring.problems import RunStopped
from spark_session import needs_spark, use_warehouse


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "spark"
    use_warehouse(monkeypatch, folder)
    return folder


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A DuckDB file as a load leaves it: two loads of events, contacts, a rule, a list."""
    path = tmp_path / "local.duckdb"
    with open_database(path) as connection:
        connection.execute("create schema raw")
        connection.execute("create schema rules")
        connection.execute(
            "create table raw.event_log as select * from (values "
            "('e1', 'c1', 2.5, timestamp '2026-03-02 00:00:00.5'), "
            "('e2', 'c2', null, timestamp '2026-03-02 00:00:00.5'), "
            "('e3', 'c1', 1.0, timestamp '2026-03-04 00:00:00')"
            ") as rows (event_id, contact_id, value, received_at)"
        )
        connection.execute("create view raw.events as select * from raw.event_log")
        connection.execute(
            "create table raw.contacts as select 'c1' as contact_id, 7 as \"Team size\", "
            "timestamp '2026-01-01' as created_at"
        )
        connection.execute(
            "create table raw.contacts_of_last_load as select contact_id, created_at "
            "from raw.contacts"
        )
        connection.execute(
            "create table raw.outcomes as "
            "select 'c1' as contact_id, 'won' as outcome, ' 2026-02-03T01:00:00+02' as closed_at, "
            "'1e3' as amount"
        )
        connection.execute("create table rules.scores as select 'fit' as score")
    return path


def pushed(database: Path, warehouse: Path) -> Push:
    with open_database(database) as connection:
        push = Push(connection, warehouse)
        push.everything()
    return push


def files(folder: Path) -> dict[str, int]:
    """The files of a folder, each with when it was written."""
    return {each.name: each.stat().st_mtime_ns for each in folder.iterdir()}


def test_every_load_of_events_is_a_file_and_is_written_once(database: Path, warehouse: Path):
    folder = pushed(database, warehouse).folders[("raw", "events")]
    first = files(folder)
    assert sorted(first) == [
        "load-1772409600500000-2.parquet",
        "load-1772582400000000-1.parquet",
    ]
    with open_database(database) as connection:
        connection.execute(
            "insert into raw.event_log "
            "select * replace (timestamp '2026-03-05' as received_at) from raw.event_log limit 1"
        )
    pushed(database, warehouse)
    second = files(folder)
    assert {name: second[name] for name in first} == first
    assert len(second) == 3


def test_a_load_that_lost_rows_is_written_anew(database: Path, warehouse: Path):
    folder = pushed(database, warehouse).folders[("raw", "events")]
    with open_database(database) as connection:
        connection.execute("delete from raw.event_log where contact_id = 'c2'")
    pushed(database, warehouse)
    assert sorted(files(folder)) == [
        "load-1772409600500000-1.parquet",
        "load-1772582400000000-1.parquet",
    ]
    left = duckdb.execute(f"select distinct contact_id from '{folder}/*.parquet'").fetchall()
    assert left == [("c1",)]


def test_a_log_without_rows_is_a_table_with_columns(database: Path, warehouse: Path):
    pushed(database, warehouse)
    with open_database(database) as connection:
        connection.execute("delete from raw.event_log")
    folder = pushed(database, warehouse).folders[("raw", "events")]
    found = duckdb.execute(f"describe select * from '{folder}/*.parquet'").fetchall()
    assert [name for name, *_ in found][:2] == ["event_id", "contact_id"]


def test_contacts_go_as_they_are_spelt_and_numbers_and_times_as_duckdb_reads_them(
    database: Path, warehouse: Path
):
    folders = pushed(database, warehouse).folders
    contacts = duckdb.execute(
        f"select * from '{folders[('raw', 'contacts')]}/*.parquet'"
    ).fetchall()
    assert contacts == [("c1", "7", "2026-01-01 00:00:00")]
    outcomes = duckdb.execute(
        f"select closed_at, amount from '{folders[('raw', 'outcomes')]}/*.parquet'"
    ).fetchall()
    assert outcomes == [(datetime(2026, 2, 2, 23), 1000.0)]


@pytest.mark.parametrize(
    ("pattern", "is_alike"),
    [
        pytest.param("^(vp|head) .*[a-z&]$", True, id="plain"),
        pytest.param(r"[\[\]]", True, id="escaped brackets"),
        pytest.param("[[:alpha:]]", False, id="named class"),
        pytest.param("[a-z&&b]", False, id="intersection"),
        pytest.param("(?U)a+", False, id="flag"),
        pytest.param("refused", False, id="refused by Java"),
    ],
)
def test_a_regular_expression_that_java_reads_otherwise_stops_the_run(
    database: Path, pattern: str, is_alike: bool
):
    with open_database(database) as connection:
        connection.execute(
            "create table rules.rule_conditions as "
            "select 'r1' as rule_id, 'Matches ' as operator, ? as value",
            [pattern],
        )
        problems = pattern_problems(connection, lambda text: text if text == "refused" else None)
    assert [problem.partition(":")[0] for problem in problems] == (
        [] if is_alike else ["rule_conditions.csv, rule r1"]
    )


def test_what_the_data_lack_is_named(database: Path, warehouse: Path):
    push = pushed(database, warehouse)
    assert ("raw", "companies") in push.gone
    assert ("rules", "scores") in push.folders
    assert push.schemas == {"raw", "rules"}


def test_another_data_set_is_not_mixed_in(database: Path, warehouse: Path):
    pushed(database, warehouse)
    with open_database(database) as connection:
        connection.execute("update raw.contacts_of_last_load set contact_id = 'x1'")
    with pytest.raises(RunStopped, match="1 contact of another data set"):
        pushed(database, warehouse)


@pytest.mark.parametrize("created_at", ["null", "created_at + interval 1 hour"])
def test_a_date_that_was_corrected_or_left_out_makes_no_other_data_set(
    database: Path, warehouse: Path, created_at: str
):
    with open_database(database) as connection:
        connection.execute("update raw.contacts_of_last_load set created_at = '2026-01-01'")
    pushed(database, warehouse)
    with open_database(database) as connection:
        connection.execute(f"update raw.contacts_of_last_load set created_at = {created_at}")
    pushed(database, warehouse)


def test_without_its_packages_the_run_stops_with_the_command(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(RunStopped, match=r"pip install --no-deps -r requirements-spark\.txt"):
        spark_engine().check()


def test_without_java_the_run_stops_with_a_sentence(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.setenv("JAVA_HOME", str(warehouse / "no-java"))
    with pytest.raises(RunStopped, match="Spark needs Java 17 or newer, and there is none"):
        spark_engine().check()


def test_an_old_java_is_named(tmp_path: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch):
    java = tmp_path / "jdk" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    with pytest.raises(RunStopped, match="is Java 11"):
        spark_engine().check()


def test_a_spark_server_is_not_run_pys_to_load():
    engine = SparkEngine("prod", {"type": "spark", "method": "thrift", "schema": "default"})
    with pytest.raises(RunStopped, match="dbt build"):
        engine.check()


def test_a_warehouse_in_use_is_a_sentence(warehouse: Path):
    error = RuntimeError("Another instance of Derby may have already booted the database")
    assert "is in use by another program" in (spark_engine().problem(error) or "")


def test_schemas_bear_the_prefix_of_the_profile(warehouse: Path, monkeypatch: pytest.MonkeyPatch):
    assert spark_engine().prefix == ""
    monkeypatch.setenv("LEAD_SCORING_SPARK_SCHEMA", "mine")
    assert spark_engine().prefix == "mine_"


def spark_engine() -> SparkEngine:
    engine = engine_of("spark")
    assert isinstance(engine, SparkEngine)
    return engine


@needs_spark
def test_everything_builds_on_spark_without_data_and_every_test_holds(
    warehouse: Path, tmp_path: Path
):
    """Seeds, models, data tests, macro tests and unit tests."""
    said = _dbt(["build", "--selector", "everything"], tmp_path)
    kinds = {each["unique_id"].split(".")[0] for each in said["results"]}
    assert kinds >= {"seed", "model", "test", "unit_test"}


@needs_spark
def test_a_second_run_with_new_events_gives_what_one_run_on_duckdb_gives(
    warehouse: Path, tmp_path: Path
):
    """The history of two days, events that came late or again, and somebody forgotten between."""
    data = _small_sample(tmp_path / "all")
    early = _without_last_days(data, tmp_path / "early", before=date(2026, 6, 29))
    for target in ("duckdb", "spark"):
        _run(target, early, "2026-06-28", tmp_path)
        _forget(target, "c10000001", tmp_path)
        _run(target, data, "2026-06-30", tmp_path)
    left, right = tmp_path / "duckdb.duckdb", tmp_path / "spark.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{left}' as on_duckdb (read_only)")
        connection.execute(f"attach '{right}' as on_spark (read_only)")
        for mart in ("lead_scores", "lead_score_history", "lead_handoffs", "rejected_rows"):
            assert not _differences(connection, mart), mart
        found = connection.execute(
            "select count(distinct scored_on), sum((contact_id = 'c10000001')::int) "
            "from on_spark.marts.lead_score_history"
        ).fetchone()
    assert found == (2, 0)


@needs_spark
def test_tables_that_no_run_has_brought_are_read_and_not_written_over(
    warehouse: Path, database: Path, tmp_path: Path
):
    with open_database(database) as connection:
        connection.execute(
            "create table if not exists rules.rule_conditions "
            "(rule_id varchar, operator varchar, value varchar)"
        )
    engine = spark_engine()
    engine.check()
    engine.push(database)
    engine.push(database)
    session = engine.session()
    session.sql("drop table raw.contacts")
    session.sql("create table raw.contacts using parquet as select 'mine' as contact_id")
    with pytest.raises(RunStopped, match=r"no run has brought \(contacts\)"):
        engine.push(database)
    assert [row["contact_id"] for row in session.table("raw.contacts").collect()] == ["mine"]
    # rules can be tried on them
    engine.fetch_inputs(tmp_path / "trial.duckdb")
    with open_database(tmp_path / "trial.duckdb") as connection:
        assert connection.execute("select contact_id from raw.contacts").fetchall() == [("mine",)]
        brought = connection.execute("select count(*) from raw.events").fetchone()
    with open_database(database) as connection:
        assert brought == connection.execute("select count(*) from raw.events").fetchone()


def _dbt(arguments: list[str], folder: Path) -> dict:
    """Run dbt on Spark in a process of its own; gives its run results. Fails with what failed."""
    finished = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", *arguments),
            *("--target", "spark", "--project-dir", str(ROOT), "--profiles-dir", str(ROOT)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        ],
        env={
            **os.environ,
            "LEAD_SCORING_AS_OF": "",
            "LEAD_SCORING_REPLAY_DATES": "",
            "LEAD_SCORING_EVALUATION_DATES": "",
        },
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    results = folder / "target" / "run_results.json"
    assert results.exists(), finished.stdout[-3000:] + finished.stderr[-3000:]
    said = json.loads(results.read_text(encoding="utf-8"))
    failed = [
        f"{each['unique_id']}: {each['status']} {each['message']}"
        for each in said["results"]
        if each["status"] not in ("success", "pass", "no-op")
    ]
    assert not failed, "\n".join(failed)
    return said


def _run(target: str, data: Path, day: str, folder: Path) -> None:
    finished = subprocess.run(
        [
            *(sys.executable, str(ROOT / "scripts" / "run.py"), "--target", target),
            *("--data", str(data), "--as-of", day, "--no-report"),
            *("--database", str(folder / f"{target}.duckdb")),
            *("--publish", str(folder / f"published_{target}")),
        ],
        env=_environment(target, folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr[-3000:]


def _forget(target: str, contact: str, folder: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "forget.py"), contact]
    files = ["--database", str(folder / f"{target}.duckdb")]
    files += ["--publish", str(folder / f"published_{target}")]
    subprocess.run([*command, *files], env=_environment(target, folder), check=True)


def _environment(target: str, folder: Path) -> dict[str, str]:
    """Of one of two histories that must not see each other."""
    return {
        **os.environ,
        "DBT_TARGET_PATH": str(folder / f"target_{target}"),
        "LEAD_SCORING_SUPPRESSIONS": str(folder / f"suppressed_{target}.csv"),
    }


def _small_sample(folder: Path) -> Path:
    command = [sys.executable, str(ROOT / "scripts" / "make_sample.py"), str(folder)]
    size = ["--contacts", "200", "--companies", "40", "--events", "3000"]
    subprocess.run([*command, *size], check=True, capture_output=True)
    return folder


def _without_last_days(data: Path, folder: Path, *, before: date) -> Path:
    """The same folder as it was some days earlier: with the events loaded by then."""
    folder.mkdir()
    for path in data.iterdir():
        if path.stem != "events":
            (folder / path.name).write_bytes(path.read_bytes())
    duckdb.execute(
        f"copy (from '{data / 'events.parquet'}' where loaded_at < timestamp '{before}') "
        f"to '{folder / 'events.parquet'}'"
    )
    return folder


def _differences(connection: duckdb.DuckDBPyConnection, mart: str) -> list[tuple]:
    """Rows that only one of the two has, numbers rounded to 9 decimals."""
    described = connection.execute(f"describe on_duckdb.marts.{mart}").fetchall()
    columns = ", ".join(
        f"round({name}, 9) as {name}" if kind == "DOUBLE" else name for name, kind, *_ in described
    )
    one, other = (
        f"select {columns} from {each}.marts.{mart}" for each in ("on_duckdb", "on_spark")
    )
    return connection.execute(
        f"({one} except all {other}) union all ({other} except all {one})"
    ).fetchall()
