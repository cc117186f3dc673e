"""Keeps every event row that was ever delivered: the table raw.event_log, which only grows.

A folder may hold all events so far or only those since the last load, in any order and more than
once: the log takes in the rows that it does not have yet. See docs/decisions/0011-event-log.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lead_scoring.inputs import InputFile, input_contract, time_read
from lead_scoring.sql_text import literal, quoted
from lead_scoring.suppressions import hash_in_sql

EVENT_LOG = "raw.event_log"
LOADS = "raw.event_loads"
CONTACTS = "raw.contacts_of_last_load"
SECONDS_A_DAY = 86_400

# The columns of an event in the log, each with its type and how a file's column becomes it. A text
# is kept as it is spelt. DuckDB drops the offset of a text that it casts to a plain timestamp; what
# is one already is left alone, and nanoseconds are cut off, not rounded up to the next day; types
# DuckDB knows before it reads a row.
_TEXT = ("varchar", "cast({0} as varchar)")
_NUMBER = ("double", "try_cast({0} as double)")
_TIME = ("timestamp", time_read("{0}"))
_COLUMNS = {
    "event_id": _TEXT,
    "contact_id": _TEXT,
    "event_type": _TEXT,
    "channel": _TEXT,
    "asset": _TEXT,
    "campaign": _TEXT,
    "value": _NUMBER,
    "occurred_at": _TIME,
    "loaded_at": _TIME,
}


@dataclass(frozen=True)
class FileState:
    """What tells an unchanged file: its path, its size in bytes and when it was changed last."""

    path: str
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> FileState:
        """The state of a file as it is now."""
        found = path.stat()
        # a link that leads to another file is another file
        return cls(str(path.resolve()), found.st_size, found.st_mtime_ns)


def rows_if_loaded(
    connection: duckdb.DuckDBPyConnection, state: FileState, suppressed: Sequence[str] = ()
) -> int | None:
    """The rows of a file that the log took in just as it is now, else None.

    Whoever was suppressed then and is not any more has rows in it that were left out.
    """
    if not _exists(connection, LOADS):
        return None
    found = connection.execute(
        f"select file_rows from {LOADS} where file = ? and file_size = ? and modified_ns = ? "
        "and list_has_all(cast(? as varchar[]), suppressed) order by received_at desc limit 1",
        [state.path, state.size, state.modified_ns, list(suppressed)],
    ).fetchone()
    return found[0] if found else None


def take_in(
    connection: duckdb.DuckDBPyConnection,
    file: InputFile,
    state: FileState,
    rows: int,
    suppressed: Sequence[str] = (),
) -> int:
    """Add the rows of a file that the log does not have; gives how many these are.

    Rows of suppressed people (hashes of their contact_id) stay outside.

    A row without a loaded_at, in a file that has no such column, was loaded when it was received.
    """
    _make_tables(connection)
    received_at = (
        "(select greatest(cast(get_current_timestamp() as timestamp), "
        f"max(received_at) + interval 1 microsecond) from {LOADS})"
    )
    names = {name.lower(): name for name in file.columns}
    columns = [
        f"{how.format(quoted(names[name]))} as {name}"
        if name in names
        else f"cast(null as {kind}) as {name}"
        for name, (kind, how) in _COLUMNS.items()
    ]
    connection.execute(f"create temp table this_load as select {received_at} as received_at")
    connection.execute(
        f"create temp view delivered as select {', '.join(columns)} from {file.relation()}"
    )
    # two rows are the same delivery if all that the file says of them is the same
    said = [name for name in _COLUMNS if name != "loaded_at" or name in names]
    is_new = "true"
    if connection.execute(f"select 1 from {EVENT_LOG} limit 1").fetchone():
        is_new = (
            f"not exists (from {EVENT_LOG} as known "
            "where known.event_id is not distinct from delivered.event_id and "
            f"{_fingerprint('known', said)} = {_fingerprint('delivered', said)})"
        )
    if suppressed:
        is_new += f" and {_is_not_suppressed('delivered.contact_id', suppressed)}"
    loaded_at = "loaded_at" if "loaded_at" in names else "this_load.received_at"
    others = ", ".join(name for name in _COLUMNS if name != "loaded_at")
    counted = connection.execute(
        f"insert into {EVENT_LOG} ({others}, loaded_at, received_at) "
        f"select {others}, {loaded_at}, this_load.received_at "
        f"from delivered cross join this_load where {is_new}"
    ).fetchone()
    taken_in = counted[0] if counted else 0
    connection.execute(
        f"insert into {LOADS} select received_at, ?, ?, ?, ?, ?, ? from this_load",
        [state.path, state.size, state.modified_ns, rows, taken_in, list(suppressed)],
    )
    connection.execute("drop view delivered")
    connection.execute("drop table this_load")
    return taken_in


def note_suppressed(connection: duckdb.DuckDBPyConnection, hashes: Sequence[str]) -> None:
    """Note that rows of these people (hashes of their contact_id) are not in the log any more.

    Each file counts as loaded while they were suppressed: once they are not, it is read again.
    """
    if _exists(connection, LOADS):
        connection.execute(
            f"update {LOADS} set suppressed = "
            "list_sort(list_distinct(suppressed || cast(? as varchar[])))",
            [list(hashes)],
        )


def has_log(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any event was ever loaded from a folder."""
    return _exists(connection, EVENT_LOG)


def inputs_of_others(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The inputs that stand in schema raw because somebody else put them there, sorted.

    Whatever is a table: a load makes views. Before the first load the views are not ours either.
    """
    views = "" if _exists(connection, CONTACTS) else "union all select * from views "
    found = connection.execute(
        "with tables as (select schema_name, table_name from duckdb_tables()), "
        "views as (select schema_name, view_name from duckdb_views()), "
        f"in_the_way as (select * from tables {views}) "
        "select distinct lower(table_name) as name from in_the_way "
        "where lower(schema_name) = 'raw' order by name"
    ).fetchall()
    return [name for (name,) in found if name in input_contract()]


def advice_on_own_tables(tables: Iterable[str]) -> str:
    """What a sentence on tables of schema raw that no run has brought tells people to do."""
    if "contacts" in tables:
        return "score them without --data"
    return "to score them without --data, add the table contacts, which has whom to score"


def event_files(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The files that events were ever loaded from, each once."""
    if not _exists(connection, LOADS):
        return []
    found = connection.execute(f"select distinct file from {LOADS} order by file").fetchall()
    return [file for (file,) in found]


def is_other_data(
    connection: duckdb.DuckDBPyConnection,
    files: Mapping[str, InputFile],
    *,
    is_default_database: bool,
) -> bool:
    """Whether a folder holds other people than the last load: another data set altogether.

    It does if fewer than half of the contacts of the last load are there (`contacts_in_common`). In
    the default database, which every folder goes to that names no other one, equal ids in another
    folder prove little: a date must not be missing on one side, and twenty must be the same.
    """
    if not _exists(connection, CONTACTS):
        return False
    found = connection.execute(f"select any_value(folder) from {CONTACTS}").fetchone()
    is_same_folder = found == (str(files["contacts"].path.parent),)
    is_in_doubt = is_default_database and not is_same_folder
    known, same = contacts_in_common(
        connection, CONTACTS, f"({_contacts(files['contacts'])})", need_both_dates=is_in_doubt
    )
    return known > 0 and (same * 2 < known or (is_in_doubt and same < 20))


def contacts_of_last_load(connection: duckdb.DuckDBPyConnection) -> int:
    """How many contacts the last load of a folder had; 0 without any load."""
    if not _exists(connection, CONTACTS):
        return 0
    found = connection.execute(f"select count(distinct contact_id) from {CONTACTS}").fetchone()
    return found[0] if found else 0


def contacts_in_common(
    connection: duckdb.DuckDBPyConnection,
    known: str,
    arriving: str,
    *,
    need_both_dates: bool = False,
) -> tuple[int, int]:
    """How many contacts a relation has, and how many of them are in another one, too.

    That is, with about the same created_at: it may have been corrected by up to a day, as for a
    time zone, and be missing on either side, if `need_both_dates` does not say otherwise. Both
    relations have the columns contact_id and created_at; rows alike count once.
    """
    apart = "abs(epoch(known.created_at) - epoch(arriving.created_at))"
    undated = "known.created_at is null and arriving.created_at is null"
    found = connection.execute(
        "select count(*), count(*) filter (where is_there) from (select "
        "bool_or(arriving.contact_id is not null "
        f"and coalesce({apart} <= {SECONDS_A_DAY}, {undated if need_both_dates else 'true'})"
        f") as is_there from {known} as known "
        f"left join (select distinct contact_id, created_at from {arriving}) as arriving "
        "on known.contact_id = arriving.contact_id group by known.contact_id, known.created_at)"
    ).fetchone()
    return found if found else (0, 0)


def remember_contacts(
    connection: duckdb.DuckDBPyConnection, contacts: InputFile, suppressed: Sequence[str] = ()
) -> None:
    """Note whom this load is about, for `is_other_data` of the next one."""
    connection.execute(
        f"create or replace table {CONTACTS} as "
        f"select distinct *, {literal(contacts.path.parent)} as folder "
        f"from ({_contacts(contacts)}) "
        f"where {_is_not_suppressed('contact_id', suppressed)}"
    )


def _contacts(contacts: InputFile) -> str:
    names = {name.lower(): quoted(name) for name in contacts.columns}
    created_at = names.get("created_at", "null")
    return (
        f"select {_TEXT[1].format(names['contact_id'])} as contact_id, "
        f"{_TIME[1].format(created_at)} as created_at from {contacts.relation()}"
    )


def _is_not_suppressed(contact_id: str, suppressed: Sequence[str]) -> str:
    """A condition that holds for everybody else."""
    if not suppressed:
        return "true"
    hashes = ", ".join(f"'{each}'" for each in suppressed)
    return f"coalesce({hash_in_sql(contact_id)} not in ({hashes}), true)"


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in _COLUMNS.items())
    connection.execute(f"create table if not exists {EVENT_LOG} ({columns}, received_at timestamp)")
    connection.execute(
        f"create table if not exists {LOADS} (received_at timestamp, file varchar, "
        "file_size bigint, modified_ns bigint, file_rows bigint, new_rows bigint, "
        "suppressed varchar[])"
    )


def _fingerprint(relation: str, columns: list[str]) -> str:
    return f"hash({', '.join(f'{relation}.{name}' for name in columns)})"


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    schema, name = table.split(".")
    return bool(
        connection.execute(
            "select 1 from duckdb_tables() where lower(schema_name) = ? and table_name = ?",
            [schema, name],
        ).fetchone()
    )
