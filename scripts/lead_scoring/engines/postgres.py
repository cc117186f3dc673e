"""PostgreSQL as the engine: COPY brings rows there and back, each way in one transaction."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from lead_scoring.database import SCHEMAS, open_database
from lead_scoring.engines.exchange import (
    AS_TEXT,
    Built,
    inputs_to_fetch,
    prefix_of,
    replace_tables,
    tables_to_fetch,
)
from lead_scoring.engines.postgres_checks import wrong_values_on_server
from lead_scoring.engines.postgres_forget import forget_on_server
from lead_scoring.engines.postgres_push import Push, tables_of_others
from lead_scoring.inputs import first_line
from lead_scoring.problems import RunStopped
from lead_scoring.raw_tables import RawTables
from lead_scoring.sql_text import literal, quoted

OLDEST_VERSION = 15

# In bytes, of what comes back; a file of text that is loaded has shorter ones.
LONGEST_ROW = 32_000_000

# DuckDB's types for those of columns that come back.
_TYPES = {
    "boolean": "BOOLEAN",
    "bigint": "BIGINT",
    "date": "DATE",
    "double precision": "DOUBLE",
    "integer": "INTEGER",
    "jsonb": "MAP(VARCHAR, VARCHAR)",
    "numeric": "DOUBLE",
    "timestamp without time zone": "TIMESTAMP",
}


class PostgresEngine:
    """A PostgreSQL server, as an output of profiles.yml names it."""

    name = "PostgreSQL"

    def __init__(self, target: str, output: Mapping[str, Any]) -> None:
        """`output`: the output of profiles.yml with its environment variables filled in."""
        self.target = target
        self.output = dict(output)
        self.prefix = prefix_of(output)

    def __str__(self) -> str:
        """Where the server is, in words; without the password."""
        at = self.output
        return f"the database {at['dbname']} of PostgreSQL on {at['host']}, port {at['port']}"

    def check(self) -> None:
        """Make sure that the server answers, and that text and rights there are as needed."""
        with self.transaction() as cursor:
            cursor.execute(
                "select current_setting('server_version_num')::int / 10000, "
                "current_setting('server_encoding'), "
                "case when current_setting('server_encoding') = 'UTF8' "
                "then lower(chr(196)) = chr(228) and lower('I') = 'i' end, "
                "has_database_privilege(current_database(), 'create'), "
                "current_setting('standard_conforming_strings') = 'on'"
            )
            version, encoding, has_letters, may_create, has_strings = cursor.fetchone()
            problems = self._problems_of_reader(cursor) + self._closed_schemas(cursor)
        if version < OLDEST_VERSION:
            problems.append(
                f"{_capital(str(self))} is of version {version}; {OLDEST_VERSION} is the oldest "
                "that this project works with."
            )
        if not has_strings:
            problems.append(
                f"{_capital(str(self))} takes a backslash in a text for a sign of its own; let the "
                f'owner run: alter database "{self.output["dbname"]}" set '
                "standard_conforming_strings = on;"
            )
        if not has_letters:
            problems.append(
                f"{_capital(str(self))} cannot tell capital letters beyond A to Z, or has others "
                f"for A to Z than English (encoding {encoding}); make it anew, for example with: "
                "createdb --template template0 --encoding UTF8 --locale C.UTF-8 "
                f"{self.output['dbname']}"
            )
        if not may_create:
            problems.append(
                f"{self.output['user']} may not make schemas in {self}; let the owner run: grant "
                f'create on database "{self.output["dbname"]}" to "{self.output["user"]}";'
            )
        if problems:
            raise RunStopped(problems)

    @contextmanager
    def only_run(self) -> Iterator[None]:
        """Keep other runs off the layers' schemas; the server frees them if this process dies."""
        with self.connected() as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                name = f"run of lead_scoring {self.prefix}"
                cursor.execute("select pg_try_advisory_lock(hashtext(%s))", [name])
                if not cursor.fetchone()[0]:
                    raise RunStopped(
                        f"{_capital(str(self))} is in use by another run. Wait until it ends and "
                        "run this again, or give this run schemas of its own (the variable "
                        "LEAD_SCORING_POSTGRES_SCHEMA)."
                    )
            yield

    def own_tables(self) -> RawTables | None:
        """The raw tables that somebody else loaded; None without raw.contacts among them."""
        with self.transaction() as cursor:
            found = tables_of_others(cursor, self.prefix)
        if "contacts" not in found:
            return None
        closed = [
            f"{self.prefix}raw.{name}" for name, is_readable in found.items() if not is_readable
        ]
        if closed:
            raise RunStopped(
                f"{self.output['user']} may not read {', '.join(closed)} in {self}; let the owner "
                f'run: grant usage on schema {self.prefix}raw to "{self.output["user"]}"; grant '
                f'select on {", ".join(closed)} to "{self.output["user"]}";'
            )
        return RawTables(str(self), f"{self.prefix}raw", self._rows, wrong_values_on_server)

    def push(self, database: Path, *, with_inputs: bool = True) -> None:
        """Bring inputs, rules and lists to the server, and the events that it does not have."""
        with (
            TemporaryDirectory(prefix=".push-", dir=database.parent) as folder,
            open_database(database) as local,
            self.transaction() as cursor,
        ):
            push = Push(local, cursor, self.prefix, Path(folder), str(self))
            push.rules()
            if with_inputs:
                push.inputs()

    def fetch(self, database: Path, *, with_evaluation: bool) -> None:
        """Take back what the commands read, all in the state of one moment."""
        self._fetch(database, partial(tables_to_fetch, with_evaluation=with_evaluation))

    def fetch_inputs(self, database: Path) -> None:
        """Bring the raw tables to a DuckDB file, all in the state of one moment."""
        # says which of them may not be read
        self.own_tables()
        self._fetch(database, partial(inputs_to_fetch, place=str(self)))

    def _fetch(self, database: Path, choose: Callable[[Built], list[tuple[str, str]]]) -> None:
        """Copy the tables that `choose` takes of all there are."""
        with TemporaryDirectory(prefix=".fetch-", dir=database.parent) as folder:
            with self.transaction() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
                relations = {
                    (layer, name): self._copied(cursor, layer, name, Path(folder))
                    for layer, name in choose(self._built(cursor))
                }
            try:
                replace_tables(database, relations)
            except duckdb.InvalidInputException as error:
                raise RunStopped(
                    f"What {self} has worked out cannot be read: {first_line(error)}"
                ) from error

    def forget(self, contacts: Sequence[str]) -> Counter[str]:
        """Delete people's rows from every table; gives how many, by table (without the prefix)."""
        with self.only_run(), self.transaction() as cursor:
            removed, blanked = forget_on_server(cursor, self.prefix, sorted(SCHEMAS), contacts)
        with self.connected() as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for name in removed | blanked:
                    # else the bytes stay in the table's file until something overwrites them
                    cursor.execute(f"vacuum full {self.prefix}{name}")
        return removed

    def close(self) -> None:
        """Let go of the connections that dbt has left open."""
        from dbt.adapters.factory import cleanup_connections

        cleanup_connections()

    def problem(self, error: BaseException) -> str | None:
        """A sentence for an error of the server or on the way there."""
        of_server = isinstance(error, psycopg2.Error) or type(error).__name__ in (
            "DbtDatabaseError",
            "FailedToConnectError",
        )
        return f"{_capital(str(self))} cannot be used: {first_line(error)}" if of_server else None

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.transaction() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A cursor; what is done with it stands at the end of the block, all of it or nothing."""
        with self.connected() as connection, connection, connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection in UTC; raises RunStopped with a sentence for any error of the server."""
        at = self.output
        try:
            connection = psycopg2.connect(
                host=at["host"],
                port=at["port"],
                user=at["user"],
                password=at.get("password") or None,
                dbname=at["dbname"],
                sslmode=at.get("sslmode", "prefer"),
                connect_timeout=at.get("connect_timeout", 10),
                application_name="lead_scoring",
                options="-c timezone=UTC -c datestyle=ISO -c client_encoding=UTF8 "
                "-c extra_float_digits=1",
            )
        except psycopg2.Error as error:
            raise RunStopped(
                f"{_capital(str(self))} cannot be reached as {at['user']}: "
                f"{first_line(error).rstrip('.')}. The variables "
                "LEAD_SCORING_POSTGRES_HOST, _PORT, _USER, _PASSWORD and _DATABASE "
                "say where it is."
            ) from error
        try:
            yield connection
        except psycopg2.Error as error:
            raise RunStopped(f"{_capital(str(self))} stopped: {first_line(error)}") from error
        finally:
            connection.close()

    def _problems_of_reader(self, cursor: Cursor) -> list[str]:
        """What is wrong with the role that LEAD_SCORING_READER_ROLE names, if it names one."""
        role = os.environ.get("LEAD_SCORING_READER_ROLE", "").strip()
        if role and not re.fullmatch(r"[a-z_][a-z0-9_]*", role):
            return [f"LEAD_SCORING_READER_ROLE: '{role}' is no name of a role (a-z, 0-9 and _)."]
        cursor.execute("select 1 from pg_roles where rolname = %s", [role])
        if role and not cursor.fetchone():
            return [
                f"{_capital(str(self))} has no role {role}, which LEAD_SCORING_READER_ROLE names; "
                f"make it (create role {role} login), or leave the variable out."
            ]
        return []

    def _closed_schemas(self, cursor: Cursor) -> list[str]:
        """A sentence for each schema of a layer that is there, and that a run may not write to."""
        cursor.execute(
            "select nspname from pg_namespace where nspname = any(%s) "
            "and not (has_schema_privilege(oid, 'create') and has_schema_privilege(oid, 'usage')) "
            "order by nspname",
            [[f"{self.prefix}{layer}" for layer in SCHEMAS]],
        )
        return [
            f"{self.output['user']} may not make tables in schema {schema} of {self}; let its "
            f'owner run: grant usage, create on schema {schema} to "{self.output["user"]}";'
            for (schema,) in cursor.fetchall()
            # tables that others load there are read
            if schema != f"{self.prefix}raw"
        ]

    def _built(self, cursor: Cursor) -> Built:
        """The tables and views on the server, by layer."""
        built: Built = {}
        cursor.execute("select table_schema, table_name from information_schema.tables")
        for schema, name in cursor.fetchall():
            if schema.startswith(self.prefix):
                built.setdefault(schema.removeprefix(self.prefix), set()).add(name)
        return built

    def _copied(self, cursor: Cursor, layer: str, name: str, folder: Path) -> str:
        """Copy a table into a file; gives what DuckDB reads it with."""
        relation = f"{self.prefix}{layer}.{name}"
        cursor.execute(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum",
            [relation],
        )
        # every column of these is an attribute, too: as the server spells it
        as_text = layer == "raw" and name in AS_TEXT
        types = {
            column: "VARCHAR" if as_text else _duckdb_type(given)
            for column, given in cursor.fetchall()
        }
        columns = ", ".join(f"{quoted(each)}::text" if as_text else quoted(each) for each in types)
        path = folder / f"{layer}.{name}.csv"
        with path.open("wb") as file:
            # a view cannot be copied as such, but what it gives can
            cursor.copy_expert(
                f"copy (select {columns} from {relation}) to stdout (format csv)", file
            )
        return read_csv(path, types)


def read_csv(path: Path, types: Mapping[str, str]) -> str:
    """A query for a file that COPY wrote, as something to select from. `types`: those of DuckDB."""
    is_map = {name: kind.startswith("MAP") for name, kind in types.items()}
    columns = ", ".join(
        f"{quoted(name)}: '{'VARCHAR' if is_map[name] else kind}'" for name, kind in types.items()
    )
    selected = ", ".join(
        f"cast(cast({quoted(name)} as json) as {kind}) as {quoted(name)}"
        if is_map[name]
        else quoted(name)
        for name, kind in types.items()
    )
    return (
        f"(select {selected} from read_csv({literal(path)}, auto_detect = false, header = false, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, "
        f"max_line_size = {LONGEST_ROW}, buffer_size = {2 * LONGEST_ROW}, "
        f"columns = {{{columns}}}))"
    )


def _duckdb_type(given: str) -> str:
    if given.startswith("numeric("):
        return given.replace("numeric", "DECIMAL")
    return _TYPES.get(given, "VARCHAR")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
