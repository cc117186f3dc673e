"""PostgreSQL as the target: what keeps a run from it, and what goes there as it is spelt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from lead_scoring.database import open_database
from lead_scoring.engines.postgres import PostgresEngine
from lead_scoring.problems import RunStopped
from lead_scoring.settings import DEFAULT_RULES
from lead_scoring.suppressions import contact_hash, load_suppressions
from parity import run_on
from postgres_server import PostgresServer
from test_postgres import AS_OF, engine, load, people

__all__ = ["engine"]


@contextmanager
def setting(
    engine: PostgresEngine, server: PostgresServer, name: str, value: str
) -> Iterator[None]:
    """A setting that the owner has given the database."""
    database = engine.output["dbname"]
    server.run(f"alter database {database} set {name} = {value}")
    try:
        yield
    finally:
        server.run(f"alter database {database} reset {name}")


def test_one_run_at_a_time_is_at_work_on_the_server(
    engine: PostgresEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.only_run():
        with pytest.raises(RunStopped, match="is in use by another run"):
            run_on("postgres", tmp_path, data=tmp_path, rules=DEFAULT_RULES, as_of=AS_OF)
        with pytest.raises(RunStopped, match="is in use by another run"):
            engine.forget(["c1"])
        with pytest.raises(RunStopped, match="is in use by another run"), engine.only_run():
            pass
        monkeypatch.setattr(engine, "prefix", "other_")
        with engine.only_run():
            pass
    with engine.only_run():
        pass


def test_a_file_that_has_not_seen_the_server_s_events_takes_none_of_them(
    engine: PostgresEngine, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    engine.push(load(people(tmp_path / "data", ["c1", "c2"], 5), tmp_path / "log.duckdb"))
    other = load(people(tmp_path / "data", ["c1", "c2"], 1), tmp_path / "other.duckdb")
    with pytest.raises(RunStopped, match="holds 5 events that this database file has never loaded"):
        engine.push(other)
    assert postgres_server.run("select count(*) from raw.event_log") == [(5,)]
    # those of forgotten people may go
    listed = tmp_path / "suppressed.csv"
    listed.write_text(f"contact_hash\n{contact_hash('c1')}\n", encoding="utf-8")
    load_suppressions(listed, other)
    with open_database(other) as connection:
        connection.execute("delete from raw.event_log")
    engine.push(other)
    assert postgres_server.run("select count(*) from raw.event_log") == [(0,)]


def test_ids_and_values_that_are_numbers_go_as_duckdb_spells_them(
    engine: PostgresEngine, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name, columns in {
        "contacts": "1000.5::double as contact_id",
        "events": "1::bigint as event_id, 1000.5::double as contact_id, 'x' as event_type, "
        "timestamp '2026-06-01 12:00:00' as occurred_at",
        "contact_attributes": "1000.5::double as contact_id, 'nps' as attribute, "
        "9.0::double as value",
        "adjustments": "0.5::double as adjustment_id, 1000.5::double as contact_id, "
        "'fit' as score, 2.5::double as points",
    }.items():
        duckdb.execute(f"copy (select {columns}) to '{data / name}.parquet'")
    engine.push(load(data, tmp_path / "numbers.duckdb"))
    ids = {
        name: postgres_server.run(f"select contact_id from raw.{name}")
        for name in ("contacts", "events", "contact_attributes", "adjustments")
    }
    assert all(rows == [("1000.5",)] for rows in ids.values()), ids
    assert postgres_server.run("select value from raw.contact_attributes") == [("9.0",)]
    assert postgres_server.run("select adjustment_id, points from raw.adjustments") == [
        ("0.5", 2.5)
    ]


def test_schemas_that_are_closed_to_a_run_are_named_with_the_grant_they_need(
    engine: PostgresEngine, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = engine.output["dbname"]
    postgres_server.run(
        "create role writer login", f"grant create on database {database} to writer"
    )
    try:
        monkeypatch.setitem(engine.output, "user", "writer")
        engine.check()
        postgres_server.run("create schema marts")
        with pytest.raises(RunStopped, match='grant usage, create on schema marts to "writer"'):
            engine.check()
    finally:
        postgres_server.run("drop owned by writer", "drop role writer")


def test_texts_that_the_server_would_read_otherwise_are_refused(
    engine: PostgresEngine, postgres_server: PostgresServer
) -> None:
    with (
        setting(engine, postgres_server, "standard_conforming_strings", "off"),
        pytest.raises(RunStopped, match="takes a backslash in a text for a sign of its own"),
    ):
        engine.check()


def test_letters_of_another_alphabet_than_english_are_refused(
    engine: PostgresEngine, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres_server.run(
        "drop database if exists turkish",
        "create database turkish template template0 locale_provider icu icu_locale 'tr-TR' "
        "locale 'C.UTF-8'",
        database="postgres",
    )
    monkeypatch.setitem(engine.output, "dbname", "turkish")
    with pytest.raises(RunStopped, match="has others for A to Z than English"):
        engine.check()


def test_numbers_come_back_whole_whatever_the_server_shows(
    engine: PostgresEngine, postgres_server: PostgresServer
) -> None:
    with (
        setting(engine, postgres_server, "extra_float_digits", "-10"),
        engine.transaction() as cursor,
    ):
        cursor.execute("select 1 / 3.0::float8")
        assert cursor.fetchone() == (1 / 3,)


def test_long_values_come_back(
    engine: PostgresEngine, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    folder = people(tmp_path / "data", ["c1"], 0)
    (folder / "events.csv").unlink()
    (folder / "contacts.csv").unlink()
    duckdb.execute(
        f"copy (select 'c1' as contact_id, repeat('x', 2500000) as note) "
        f"to '{folder / 'contacts.parquet'}'"
    )
    engine.push(load(folder, tmp_path / "long.duckdb"))
    database = tmp_path / "back.duckdb"
    engine.fetch_inputs(database)
    with open_database(database) as connection:
        found = connection.execute("select length(note) from raw.contacts").fetchall()
    assert found == [(2_500_000,)]


def test_a_run_that_the_server_refuses_puts_back_the_database_that_it_set_aside(
    engine: PostgresEngine, tmp_path: Path
) -> None:
    """Else the next run would find events on the server that its new file has never loaded."""
    database = load(people(tmp_path / "data", ["c1", "c2"], 5), tmp_path / "lead_scoring.duckdb")
    engine.push(database)
    other = people(tmp_path / "other", ["x1", "x2"], 1)
    with pytest.raises(RunStopped, match="2 contacts of another data set"):
        run_on("postgres", tmp_path, data=other, rules=DEFAULT_RULES, as_of=AS_OF)
    assert not list(tmp_path.glob("*before-*"))
    with open_database(database) as connection:
        ((kept,),) = connection.execute("select count(*) from raw.event_log").fetchall()
    assert kept == 5
