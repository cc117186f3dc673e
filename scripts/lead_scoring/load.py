"""Loads a folder of input files into schema `raw` of the database.

Events are added to those loaded before (:mod:`lead_scoring.event_log`); the other files are read in
place, as views. Before that every value is checked to have its type
(:mod:`lead_scoring.input_checks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.database import open_database
from lead_scoring.event_log import (
    EVENT_LOG,
    FileState,
    advice_on_own_tables,
    contacts_of_last_load,
    has_log,
    inputs_of_others,
    is_other_data,
    remember_contacts,
    rows_if_loaded,
    take_in,
)
from lead_scoring.input_checks import check_values
from lead_scoring.inputs import InputFile, files_not_read, find_input_files, input_contract
from lead_scoring.problems import RunStopped
from lead_scoring.settings import source_systems
from lead_scoring.words import counted


@dataclass(frozen=True)
class DataDescription:
    """What rules can look at in a data set, in lower case, and which inputs it lacks."""

    attributes: set[str]
    event_types: set[str]
    missing_inputs: set[str]


@dataclass(frozen=True)
class LoadSummary:
    """What was loaded: rows of each input, and what the data set does not have.

    `new_events` counts the events that no earlier load had; None where somebody else loads them.
    `set_aside` is where the database went that held another data set. `not_read` are files of the
    folder that no input is called like.
    """

    rows: dict[str, int]
    missing_inputs: list[str]
    missing_columns: dict[str, list[str]]
    description: DataDescription = field(repr=False)
    new_events: int | None = None
    set_aside: Path | None = None
    not_read: list[str] = field(default_factory=list)


# Databases of other data sets that are kept; the oldest goes when there are more.
SET_ASIDE_KEPT = 3


def load_folder(
    folder: Path,
    database: Path,
    *,
    is_default_database: bool = False,
    suppressed: Sequence[str] = (),
) -> LoadSummary:
    """Check the input files of a folder and make them the tables of schema `raw`.

    Events are added to those of earlier loads. If the database holds another data set (see
    `is_other_data`), it is set aside and a new one begun; nothing in it changes if a file is wrong.
    Of suppressed people (hashes, see `suppressions`) nothing is copied into the database.
    Raises RunStopped with all that is wrong.
    """
    files = find_input_files(folder)
    events = files.get("events")
    state = FileState.of(events.path) if events else None
    rows_before = None
    if database.exists():
        with open_database(database) as connection:
            _check_that_tables_are_ours(connection, database)
            rows_before = rows_if_loaded(connection, state, suppressed) if state else None
    # an events file that was taken in as it is need not be read again
    rows = check_values(
        {name: file for name, file in files.items() if name != "events" or rows_before is None}
    )
    if rows_before is not None:
        rows["events"] = rows_before
    is_other = False
    if database.exists():
        # only now: a file that cannot be read is to be a sentence
        with open_database(database) as connection:
            if not rows["contacts"]:
                _check_that_nobody_was_there(connection, files["contacts"])
            is_other = is_other_data(connection, files, is_default_database=is_default_database)
    set_aside = _set_aside(database) if is_other else None
    new_events = 0
    with put_back_if_stopped(set_aside, database), open_database(database) as connection:
        connection.execute("create schema if not exists raw")
        connection.execute("begin")
        for name in input_contract():
            connection.execute(f"drop view if exists raw.{name}")
            if name in files and name != "events":
                connection.execute(
                    f"create view raw.{name} as select * from {files[name].relation()}"
                )
        if events and state and (rows_before is None or is_other):
            new_events = take_in(connection, events, state, rows["events"], suppressed)
        if has_log(connection):
            connection.execute(f"create view raw.events as select * from {EVENT_LOG}")
        remember_contacts(connection, files["contacts"], suppressed)
        connection.execute("commit")
        event_types = (
            _distinct_values(connection, EVENT_LOG, "event_type") if has_log(connection) else set()
        )
    missing_columns = {
        name: missing for name, file in files.items() if (missing := _columns_not_given(file))
    }
    missing_inputs = [
        name
        for name in input_contract()
        if name not in files and not (name == "events" and event_types)
    ]
    attributes = _attributes(files)
    return LoadSummary(
        rows=rows,
        missing_inputs=missing_inputs,
        missing_columns=missing_columns,
        description=DataDescription(attributes, event_types, set(missing_inputs)),
        new_events=new_events,
        set_aside=set_aside,
        not_read=files_not_read(folder, files.values()),
    )


@contextmanager
def put_back_if_stopped(set_aside: Path | None, database: Path) -> Iterator[None]:
    """Put a database that was set aside back in its place if what follows is stopped."""
    try:
        yield
    except BaseException:
        if set_aside:
            # what was written there last must not be taken for changes of the one before
            database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
            set_aside.replace(database)
        raise


def _check_that_nobody_was_there(
    connection: duckdb.DuckDBPyConnection, contacts: InputFile
) -> None:
    known = contacts_of_last_load(connection)
    if known:
        raise RunStopped(
            f"{contacts.path.name} has no row, while the last load had "
            f"{counted(known, 'contact')}: has the export failed that it comes from? Write the "
            "file anew; to begin without anybody, give the folder another --database."
        )


def _check_that_tables_are_ours(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    in_the_way = inputs_of_others(connection)
    if in_the_way:
        views = _views_of_source_systems(connection)
        dropped = "; ".join(f"drop view raw.{name}" for name in views)
        raise RunStopped(
            f"{database.name} has tables of its own in schema raw ({', '.join(in_the_way)}); "
            f"{advice_on_own_tables(in_the_way)}, or give the folder another --database."
            + (f" What take_inputs_from made there can be dropped: {dropped}." if views else "")
        )


def _views_of_source_systems(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The inputs in schema raw that the macro take_inputs_from has made, sorted."""
    systems = "|".join(source_systems())
    found = connection.execute(
        "select lower(view_name) as name from duckdb_views() where lower(schema_name) = 'raw' "
        "and regexp_matches(sql, '[.\"](' || ? || ')__' || view_name || '\\W') order by name",
        [systems],
    ).fetchall()
    return [name for (name,) in found]


def databases_set_aside(database: Path) -> dict[int, Path]:
    """The files of earlier data sets that were set aside for this database, by their numbers."""
    pattern = f"{escape(database.stem)}.before-*{escape(database.suffix)}"
    return {
        int(found.group(1)): path
        for path in sorted(database.parent.glob(pattern))
        if (found := re.search(r"\.before-(\d+)$", path.name.removesuffix(database.suffix)))
    }


def _set_aside(database: Path) -> Path:
    """Rename the database file, so that a new one begins in its place."""
    numbers = databases_set_aside(database)
    number = max(numbers, default=0) + 1
    aside = database.with_name(f"{database.stem}.before-{number}{database.suffix}")
    try:
        database.rename(aside)
    except OSError as error:
        raise RunStopped(
            f"{database} holds another data set and could not be set aside: {error}"
        ) from error
    return aside


def drop_oldest_set_aside(database: Path) -> None:
    """Keep the newest of the databases that were set aside. Those that cannot be removed stay."""
    numbers = databases_set_aside(database)
    for old in sorted(numbers)[:-SET_ASIDE_KEPT]:
        with suppress(OSError):
            numbers[old].unlink()


def describe_data(folder: Path) -> DataDescription:
    """What rules can look at in the input files of a folder. Raises RunStopped if it is wrong."""
    files = find_input_files(folder)
    check_values(files)
    return _describe(files)


def _columns_not_given(file: InputFile) -> list[str]:
    present = {name.lower() for name in file.columns}
    contract = input_contract()[file.name]
    return [column.name for column in contract.columns if column.name not in present]


def _describe(files: dict[str, InputFile]) -> DataDescription:
    event_types: set[str] = set()
    if "events" in files:
        with duckdb.connect() as connection:
            relation = files["events"].relation()
            event_types = _distinct_values(connection, relation, "event_type")
    return DataDescription(
        attributes=_attributes(files),
        event_types=event_types,
        missing_inputs={name for name in input_contract() if name not in files},
    )


def _attributes(files: dict[str, InputFile]) -> set[str]:
    attributes: set[str] = set()
    with duckdb.connect() as connection:
        for name, file in files.items():
            if name == "contacts":
                attributes |= {column.lower() for column in file.columns}
            elif name == "companies":
                attributes |= {f"company_{column.lower()}" for column in file.columns}
            elif name == "contact_attributes":
                attributes |= _distinct_values(connection, file.relation(), "attribute")
    return attributes


def _distinct_values(connection: duckdb.DuckDBPyConnection, relation: str, column: str) -> set[str]:
    return values_found(connection.execute(distinct_values(relation, column)).fetchall())


def distinct_values(relation: str, column: str) -> str:
    """A query of DuckDB and PostgreSQL: the values of a column, trimmed and in lower case."""
    cleaned = rf"lower(trim(cast({column} as varchar), e' \t\r\n'))"
    return f"select distinct {cleaned} from {relation}"


def values_found(rows: Iterable[tuple[Any, ...]]) -> set[str]:
    """The values that `distinct_values` gave, without the blank one."""
    return {value for (value,) in rows if value}
