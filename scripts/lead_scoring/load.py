"""Loads a folder of input files: lets schema `raw` of the database read them in place, as views.

Before that every value is checked to have its type; see :mod:`lead_scoring.input_checks`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from lead_scoring.input_checks import check_values
from lead_scoring.inputs import InputFile, find_input_files, first_line, input_contract
from lead_scoring.problems import RunStopped
from lead_scoring.settings import DATABASE_CONFIG

SCHEMAS = frozenset(
    ("raw", "inputs", "rules", "reference", "staging", "features", "scoring", "marts", "evaluation")
)

# What the engine raises if it cannot write, rather than for a wrong query.
_DATABASE_ERRORS = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,
)


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


@contextmanager
def open_database(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the database file, which is made if it is not there."""
    if database.stem.lower() in SCHEMAS:
        raise RunStopped(
            f"{database.name} bears the name of a schema, and DuckDB could not tell the two apart; "
            f"give --database another name than {', '.join(sorted(SCHEMAS))}."
        )
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(database), config=DATABASE_CONFIG)
    except (duckdb.Error, OSError) as error:
        raise RunStopped(database_problem(database, error)) from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
        connection.close()
    except _DATABASE_ERRORS as error:
        # a full disk, say: the file is as it was after the last commit
        raise RunStopped(database_problem(database, error)) from error
    finally:
        with suppress(duckdb.Error):
            connection.close()


@contextmanager
def held_lock(path: Path, busy: str | None = None) -> Iterator[None]:
    """Hold a lock, which the system takes back if this process dies. Its file stays.

    If another process holds it: wait, or raise RunStopped with the sentence `busy`, if given, in
    which {who} stands for that process. Raises OSError if the file cannot be made.
    """
    try:
        import fcntl
    except ImportError:  # Windows: no such lock
        yield
        return
    # not emptied by opening: it names the process that holds the lock
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            holder = lock.read().strip()
            who = f" (process {holder})" if holder else ""
            raise RunStopped((busy or "").format(who=who)) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextmanager
def only_run_on(database: Path) -> Iterator[None]:
    """Keep other runs off the database from the first step of this one to the last.

    DuckDB's own lock is not enough: a run opens the file several times, and between two times
    another run could slip in and leave its rules, or its scores, to this one.
    Raises RunStopped at once if another run is at work.
    """
    sentence = (
        str(database).replace("{", "{{").replace("}", "}}")
        + " is in use by another run{who}. Wait until it ends and run this again, or give this "
        "run another --database."
    )
    with ExitStack() as stack:
        try:
            database.parent.mkdir(parents=True, exist_ok=True)
            lock = database.with_name(f".{database.name}.run-lock")
            stack.enter_context(held_lock(lock, sentence))
        except OSError as error:
            raise RunStopped(database_problem(database, error)) from error
        yield


def database_problem(database: Path, error: Exception) -> str:
    """A sentence for what keeps the database file from being used."""
    text = str(error)
    if "lock" in text.lower():
        holder = re.search(r"PID (\d+)", text)
        who = f" (process {holder.group(1)})" if holder else ""
        return (
            f"{database} is in use by another program{who}; DuckDB lets only one write. Close it, "
            "or wait until it ends, and run this again. Readers had better open the published "
            "Parquet files."
        )
    return f"The database {database} cannot be used: {first_line(error)}"


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
