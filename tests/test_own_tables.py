"""Tables and views of schema raw that somebody else made: kept, and checked as files are."""

from __future__ import annotations

from pathlib import Path

import pytest

from lead_scoring.database import open_database
from lead_scoring.load import load_folder
from lead_scoring.problems import RunStopped
from lead_scoring.raw_tables import has_tables_of_its_own, tables_in
from test_load import CONTACTS, write


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
