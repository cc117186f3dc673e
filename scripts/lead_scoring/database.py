"""The database file: connecting to it, and keeping other runs off it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import duckdb

from lead_scoring.inputs import first_line
from lead_scoring.problems import RunStopped
from lead_scoring.settings import DATABASE_CONFIG, source_systems

SCHEMAS = frozenset(
    [
        *("raw", "inputs", "rules", "reference", "staging", "features", "scoring", "marts"),
        "evaluation",
        "crm",
        *source_systems(),
        *(f"{name}_inputs" for name in source_systems()),
    ]
)

# Databases that are there in any connection.
NAMES_OF_DUCKDB = ("main", "system", "temp")

# What the engine raises if it cannot write, rather than for a wrong query.
_DATABASE_ERRORS = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,
)


@contextmanager
def open_database(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the database file, which is made if it is not there."""
    if database.stem.lower() in SCHEMAS:
        raise RunStopped(
            f"{database.name} bears the name of a schema, and DuckDB could not tell the two apart; "
            f"give --database another name than {', '.join(sorted(SCHEMAS))}."
        )
    if database.stem.lower() in NAMES_OF_DUCKDB or set(database.stem) & set("'\";"):
        raise RunStopped(
            f"{database.name} cannot be the database: DuckDB keeps the names "
            f"{', '.join(NAMES_OF_DUCKDB)} for itself, and a name cannot hold ' or \" or ; here. "
            "Give --database another one."
        )
    _check_is_a_database(database)
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


def _check_is_a_database(database: Path) -> None:
    """Raise RunStopped if a file is no database: DuckDB opens a CSV file as if it were one."""
    if database.is_dir():
        raise RunStopped(f"{database} is a folder; --database names a file.")
    try:
        if not database.is_file():
            return
        with database.open("rb") as content:
            beginning = content.read(12)
    except OSError as error:
        raise RunStopped(database_problem(database, error)) from error
    if beginning and beginning[8:] != b"DUCK":
        raise RunStopped(f"{database} is no DuckDB database; give --database another file.")


def check_is_there(database: Path) -> None:
    """Raise RunStopped with a sentence if there is no such database."""
    if not database.is_file():
        raise RunStopped(
            f"There is no database {database}; scripts/run.py makes it, and --database names "
            "another one."
        )
    _check_is_a_database(database)


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
            raise RunStopped((busy or "").replace("{who}", who)) from None
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
    _check_is_a_database(database)
    sentence = (
        f"{database} is in use by another run{{who}}. Wait until it ends and run this again, or "
        "give this run another --database."
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
    """A sentence for what keeps the database file from being used, or files that it reads."""
    if gone := gone_file(error):
        return gone
    text = str(error)
    # the path in it may have any word
    if re.search("could not set lock|conflicting lock", text, re.IGNORECASE):
        holder = re.search(r"PID (\d+)", text)
        who = f" (process {holder.group(1)})" if holder else ""
        return (
            f"{database} is in use by another program{who}; DuckDB lets only one write. Close it, "
            "or wait until it ends, and run this again. Readers should open the published "
            "Parquet files instead."
        )
    return f"The database {database} cannot be used: {first_line(error)}"


def gone_file(error: BaseException) -> str | None:
    """A sentence for a file of the last load that is not where it was; None for other errors."""
    found = re.search(r'No files found that match the pattern "(.+?)"', str(error))
    if not found:
        return None
    # as DuckDB is given a path, signs of patterns stand in brackets
    path = re.sub(r"\[([*?[])\]", r"\1", found.group(1))
    return (
        f"{path} is gone, and all inputs but events are read where they were loaded from. "
        "Put it back, or run scripts/run.py with --data and the folder's new place."
    )
