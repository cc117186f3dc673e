"""Loads a folder of input files: lets schema `raw` of the database read them in place, as views.

Before that every value is checked to have its type; see :mod:`lead_scoring.input_checks`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from lead_scoring.database import open_database
from lead_scoring.input_checks import check_values
from lead_scoring.inputs import InputFile, find_input_files, input_contract
from lead_scoring.problems import RunStopped


@dataclass(frozen=True)
class DataDescription:
    """What rules can look at in a data set, in lower case, and which inputs it lacks."""

    attributes: set[str]
    event_types: set[str]
    missing_inputs: set[str]


@dataclass(frozen=True)
class LoadSummary:
    """What was loaded: rows of each input, and what the data set does not have."""

    rows: dict[str, int]
    missing_inputs: list[str]
    missing_columns: dict[str, list[str]]
    description: DataDescription = field(repr=False)


def load_folder(folder: Path, database: Path) -> LoadSummary:
    """Check the input files of a folder and make them the tables of schema `raw`.

    Nothing in the database changes if a file is wrong. Raises RunStopped with all that is wrong.
    """
    files = find_input_files(folder)
    rows = check_values(files)
    with open_database(database) as connection:
        connection.execute("create schema if not exists raw")
        own_tables = {
            name
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'raw'"
            ).fetchall()
        }
        in_the_way = sorted(own_tables & set(input_contract()))
        if in_the_way:
            raise RunStopped(
                f"{database.name} has tables of its own in schema raw ({', '.join(in_the_way)}); "
                "score them without --data, or give the folder another --database."
            )
        connection.execute("begin")
        for name in input_contract():
            connection.execute(f"drop view if exists raw.{name}")
            if name in files:
                connection.execute(
                    f"create view raw.{name} as select * from {files[name].relation()}"
                )
        connection.execute("commit")
    missing_columns = {
        name: missing for name, file in files.items() if (missing := _columns_not_given(file))
    }
    return LoadSummary(
        rows=rows,
        missing_inputs=[name for name in input_contract() if name not in files],
        missing_columns=missing_columns,
        description=_describe(files),
    )


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
    attributes: set[str] = set()
    event_types: set[str] = set()
    with duckdb.connect() as connection:
        for name, file in files.items():
            if name == "contacts":
                attributes |= {column.lower() for column in file.columns}
            elif name == "companies":
                attributes |= {f"company_{column.lower()}" for column in file.columns}
            elif name == "contact_attributes":
                attributes |= _distinct_values(connection, file.relation(), "attribute")
            elif name == "events":
                event_types |= _distinct_values(connection, file.relation(), "event_type")
    return DataDescription(
        attributes=attributes,
        event_types=event_types,
        missing_inputs={name for name in input_contract() if name not in files},
    )


def _distinct_values(connection: duckdb.DuckDBPyConnection, relation: str, column: str) -> set[str]:
    """The values of a column, trimmed and in lower case, without the blank one."""
    rows = connection.execute(
        f"select distinct lower(trim(cast({column} as varchar), e' \\t\\r\\n')) from {relation}"
    ).fetchall()
    return {value for (value,) in rows if value}


def use_tables(database: Path) -> LoadSummary:
    """Describe a database whose schema `raw` has tables that somebody else loaded.

    Raises RunStopped if a required table or column is missing there.
    """
    problems: list[str] = []
    rows: dict[str, int] = {}
    columns: dict[str, list[str]] = {}
    event_types: set[str] = set()
    attributes: set[str] = set()
    with open_database(database) as connection:
        for name, contract in input_contract().items():
            columns[name] = [
                column.lower()
                for (column,) in connection.execute(
                    "select column_name from duckdb_columns() "
                    "where schema_name = 'raw' and table_name = ?",
                    [name],
                ).fetchall()
            ]
            missing = [each for each in contract.required_columns if each not in columns[name]]
            if not columns[name]:
                if contract.is_required:
                    problems.append(f"{database.name} has no table raw.{name}.")
                continue
            if missing:
                problems.append(f"raw.{name} lacks the required columns {', '.join(missing)}.")
                continue
            counted = connection.execute(f"select count(*) from raw.{name}").fetchone()
            rows[name] = counted[0] if counted else 0
        if not problems and "events" in rows:
            event_types = _distinct_values(connection, "raw.events", "event_type")
        if not problems and "contact_attributes" in rows:
            attributes = _distinct_values(connection, "raw.contact_attributes", "attribute")
    if problems:
        raise RunStopped(problems)
    attributes |= set(columns["contacts"])
    attributes |= {f"company_{column}" for column in columns["companies"]}
    missing_inputs = [name for name in input_contract() if name not in rows]
    return LoadSummary(
        rows=rows,
        missing_inputs=missing_inputs,
        missing_columns={
            name: missing
            for name in rows
            if (
                missing := [
                    column.name
                    for column in input_contract()[name].columns
                    if column.name not in columns[name]
                ]
            )
        },
        description=DataDescription(attributes, event_types, set(missing_inputs)),
    )


def has_tables_of_its_own(database: Path) -> bool:
    """Whether the database holds a table raw.contacts, which this project would have as a view."""
    if not database.exists():
        return False
    with open_database(database) as connection:
        found = connection.execute(
            "select count(*) from duckdb_tables() "
            "where schema_name = 'raw' and table_name = 'contacts'"
        ).fetchone()
    return bool(found and found[0])
