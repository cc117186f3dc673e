"""Tables and views of schema raw that somebody else made: kept, and checked as files are."""

from __future__ import annotations

from pathlib import Path

import pytest

from lead_scoring.database import open_database
from lead_scoring.engines import engine_of
from lead_scoring.load import load_folder
from lead_scoring.problems import RunStopped
from lead_scoring.raw_tables import has_tables_of_its_own, tables_in
from postgres_server import PostgresServer
from test_load import CONTACTS, write
from test_postgres import load


def test_tables_that_somebody_else_loaded_are_kept(tmp_path: Path) -> None:
    database = tmp_path / "own.duckdb"
    with open_database(database) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.contacts as select 'c1' as contact_id, 'x' as plan")
    assert has_tables_of_its_own(database)
    assert tables_in(database).describe().description.attributes == {"contact_id", "plan"}
    with pytest.raises(RunStopped, match="tables of its own"):
        load_folder(write(tmp_path / "data", {"contacts.csv": CONTACTS}), database)


def test_views_that_somebody_else_made_are_kept(tmp_path: Path) -> None:
    """A load makes views, too, but it leaves a note of whom it has loaded."""
    database = tmp_path / "own.duckdb"
    folder = write(tmp_path / "data", {"contacts.csv": CONTACTS})
    with open_database(database) as connection:
        connection.execute("create schema raw")
        connection.execute("create table people as select 'c1' as contact_id")
        connection.execute("create view raw.contacts as select * from people")
    assert has_tables_of_its_own(database)
    with pytest.raises(RunStopped, match=r"tables of its own in schema raw \(contacts\)"):
        load_folder(folder, database)
    loaded = tmp_path / "loaded.duckdb"
    load_folder(folder, loaded)
    assert not has_tables_of_its_own(loaded)
    load_folder(folder, loaded)


def test_tables_without_contacts_are_said_to_lack_them(tmp_path: Path) -> None:
    database = tmp_path / "own.duckdb"
    with open_database(database) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.events as select 'c1' as contact_id")
    assert not has_tables_of_its_own(database)
    with pytest.raises(RunStopped, match=r"schema raw \(events\); to .* add the table contacts"):
        load_folder(write(tmp_path / "data", {"contacts.csv": CONTACTS}), database)


def test_required_columns_of_tables_are_checked(tmp_path: Path) -> None:
    database = tmp_path / "own.duckdb"
    with open_database(database) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.contacts as select 'c1' as id")
    with pytest.raises(RunStopped, match=r"raw\.contacts lacks .* contact_id"):
        tables_in(database).describe()


def test_values_of_tables_are_checked_as_those_of_files(tmp_path: Path) -> None:
    database = tmp_path / "own.duckdb"
    with open_database(database) as connection:
        for statement in (
            "create schema raw",
            "create table raw.contacts as select unnest(['c1', 'c2', 'c3', null]) as contact_id, "
            "unnest(['last week', ' 2026-01-01 ', 'N/A', null]) as CREATED_AT, null as updated_at",
            "create table raw.adjustments as select 'a1' as adjustment_id, 'c1' as contact_id, "
            "'fit' as score, unnest(['ten', '10']) as points, 5 as adjusted_on",
            "create table raw.outcomes as select 'c1' as contact_id, 'won' as outcome, "
            "timestamptz '2026-01-01' as closed_at, 5::decimal(9, 2) as amount",
        ):
            connection.execute(statement)
    with pytest.raises(RunStopped) as stopped:
        tables_in(database).describe()
    created, points, adjusted = stopped.value.sentences
    assert created.startswith("raw.contacts, column created_at: 1 value is not a time such as ")
    assert "('last week')" in created
    assert points.startswith("raw.adjustments, column points: 1 value is not a number such as ")
    assert "('ten')" in points
    assert adjusted.startswith("raw.adjustments, column adjusted_on: 2 values are not a time ")


def test_a_view_on_what_is_gone_is_a_sentence(tmp_path: Path) -> None:
    database = tmp_path / "own.duckdb"
    with open_database(database) as connection:
        connection.execute("create schema raw")
        connection.execute("create table people as select 'c1' as contact_id")
        connection.execute("create view raw.contacts as select * from people")
        connection.execute("drop table people")
    with pytest.raises(RunStopped, match=r"raw\.\* of .* cannot be read: .*people"):
        tables_in(database).describe()


def test_a_view_that_takes_a_word_for_a_number_is_a_sentence(tmp_path: Path) -> None:
    database = tmp_path / "own.duckdb"
    with open_database(database) as connection:
        for statement in (
            "create schema raw",
            "create table raw.contacts as select 'c1' as contact_id",
            "create table landed as select 'a1' as adjustment_id, 'c1' as contact_id, "
            "'fit' as score, 'ten' as points",
            "create view raw.adjustments as "
            "select * replace (cast(points as double) as points) from landed",
        ):
            connection.execute(statement)
    with pytest.raises(RunStopped, match=r"raw\.\* of .* cannot be read: .*'ten'"):
        tables_in(database).describe()


def test_a_date_that_was_corrected_or_left_out_makes_no_other_data_set_on_a_server(
    empty_postgres: PostgresServer, tmp_path: Path
) -> None:
    database = tmp_path / "loaded.duckdb"
    rows = "c1,2026-01-01\nc2,2026-01-01T12:30:00.25\nc3,\n"
    data = write(tmp_path / "data", {"contacts.csv": f"contact_id,created_at\n{rows}"})
    load(data, database)
    engine = engine_of("postgres")
    assert engine
    engine.push(database)
    for created_at in ("created_at + interval 1 hour", "null", "timestamp '2026-06-30'"):
        with open_database(database) as connection:
            connection.execute(f"update raw.contacts_of_last_load set created_at = {created_at}")
        engine.push(database)
    with open_database(database) as connection:
        connection.execute("update raw.contacts_of_last_load set created_at = '2026-07-02'")
    with pytest.raises(RunStopped, match="3 contacts of another data set: only 0 of them"):
        engine.push(database)


def test_values_of_tables_on_a_server_are_checked_as_those_of_files(
    empty_postgres: PostgresServer,
) -> None:
    empty_postgres.run(
        "create schema raw",
        "create table raw.contacts (contact_id text, created_at text, updated_at timestamptz)",
        "insert into raw.contacts values ('c1', 'last week', now()), ('c2', ' 2026-01-01 ', null),"
        "('c3', 'N/A', null), ('c4', '2026-02-30', null), ('c5', '2026-02-30', null),"
        "('c6', '2024-02-29T12:00:00Z', null), ('c7', '', null), ('c8', null, null)",
        "create table raw.adjustments (adjustment_id text, contact_id text, score text, "
        "points varchar(20), adjusted_on integer)",
        "insert into raw.adjustments values ('a1', 'c1', 'fit', 'ten', 5),"
        "('a2', 'c1', 'fit', '10', 5), ('a3', 'c1', 'fit', '1e9', 5),"
        "('a4', 'c1', 'fit', '1000000001', null), ('a5', 'c1', 'fit', '1e3', null)",
        "create table raw.outcomes (contact_id text, outcome text, closed_at date, amount numeric)",
        "insert into raw.outcomes values ('c1', 'won', '2026-01-01', 'nan')",
    )
    engine = engine_of("postgres")
    assert engine
    tables = engine.own_tables()
    assert tables
    with pytest.raises(RunStopped) as stopped:
        tables.describe()
    created, points, adjusted = stopped.value.sentences
    assert created.startswith("raw.contacts, column created_at: 2 values are not a time such as ")
    assert "('2026-02-30'; 'last week')" in created
    assert points.startswith("raw.adjustments, column points: 2 values are not a number such as ")
    assert "('1000000001'; 'ten')" in points
    assert adjusted.startswith("raw.adjustments, column adjusted_on: 1 value is not a time ")
    empty_postgres.run(
        "update raw.contacts set created_at = null where created_at in ('last week', '2026-02-30')",
        "drop table raw.adjustments",
        "create table raw.adjustments (adjustment_id text, contact_id text, score text, "
        "points double precision, adjusted_on timestamp)",
        "insert into raw.adjustments values ('a1', 'c1', 'fit', 'nan', now()),"
        "('a2', 'c1', 'fit', '-infinity', now()), ('a3', 'c1', 'fit', -1e9, now())",
    )
    assert tables.describe().rows["contacts"] == 8
    empty_postgres.run("update raw.adjustments set points = 1e10 where adjustment_id = 'a3'")
    with pytest.raises(RunStopped, match=r"column points: 1 value is not .* \('10000000000'\)"):
        tables.describe()
    empty_postgres.run(
        "drop table raw.adjustments",
        "delete from raw.outcomes",
        "insert into raw.outcomes values ('c1', 'won', '0044-03-15 BC', null),"
        "('c2', 'won', 'infinity', null), ('c3', 'won', '0001-01-01', null),"
        "('c4', 'won', '9999-12-31', null), ('c5', 'won', null, null)",
        "update raw.contacts set updated_at = '-infinity' where contact_id = 'c2'",
    )
    with pytest.raises(RunStopped) as stopped:
        tables.describe()
    updated, closed = stopped.value.sentences
    assert "column updated_at: 1 value is not a time" in updated and "('-infinity')" in updated
    assert "column closed_at: 2 values are not a time" in closed
    assert "('0044-03-15 BC'; 'infinity')" in closed


def test_a_wrong_value_on_a_server_is_found_behind_many_that_are_right(
    empty_postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lead_scoring.engines.postgres_checks.VALUES_AT_ONCE", 2)
    empty_postgres.run(
        "create schema raw",
        "create table raw.contacts (contact_id text, created_at text)",
        "insert into raw.contacts select 'c' || n, (1960 + 4 * n) || '-02-29' "
        "from generate_series(1, 6) as numbers (n)",
    )
    engine = engine_of("postgres")
    assert engine
    tables = engine.own_tables()
    assert tables
    assert tables.describe().rows == {"contacts": 6}
    empty_postgres.run("insert into raw.contacts values ('c7', 'it''s long ago')")
    with pytest.raises(RunStopped, match=r"1 value is not a time .* \('it's long ago'\)"):
        tables.describe()
