"""Brings the inputs and rules of a DuckDB file to PostgreSQL: small tables anew, new events.

An event's row bears the moment of its load (received_at). The server lacks the loads that it has no
row of; if it has another number of rows of one, its log is written anew. Loads that the file has
never seen stop the push: another file, or a lost one, would take them from the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import duckdb
from psycopg2.extensions import cursor as Cursor

from lead_scoring.engines.exchange import (
    CONTACTS_SEEN,
    SUPPRESSED,
    WHOLE_SCHEMAS,
    relations_of,
    values_to_push,
)
from lead_scoring.event_log import CONTACTS, EVENT_LOG, advice_on_own_tables, contacts_in_common
from lead_scoring.inputs import input_contract
from lead_scoring.problems import RunStopped
from lead_scoring.settings import SIGNATURE
from lead_scoring.sql_text import literal, quoted
from lead_scoring.suppressions import TABLE, contact_hash
from lead_scoring.words import counted

LONGEST_NAME = 63  # bytes: PostgreSQL cuts off what is longer

# PostgreSQL's types for those that exchange.values_to_push has.
_TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "double precision",
    "INTEGER": "integer",
    "TIMESTAMP": "timestamp",
    "VARCHAR": "text",
}

# A regular expression in PostgreSQL's words, as the macro text_matches has it.
PATTERN = (
    r"replace(replace(replace(replace(replace("
    r"%s, '\\', chr(1)), '\b', '\y'), '\B', '\Y'), '\z', '\Z'), chr(1), '\\')"
)


class Push:
    """One way of the tables of a DuckDB file to a server, inside a transaction of the caller."""

    def __init__(
        self,
        local: duckdb.DuckDBPyConnection,
        cursor: Cursor,
        prefix: str,
        folder: Path,
        server: str,
    ) -> None:
        """`prefix` goes before the names of schemas; `folder` is for files on the way."""
        self.local = local
        self.cursor = cursor
        self.prefix = prefix
        self.folder = folder
        self.server = server
        self.relations = relations_of(local)

    def rules(self) -> None:
        """Bring rules, lists and the people to leave out; raises RunStopped at a wrong rule."""
        wanted = sorted(each for each in self.relations if each[0] in WHOLE_SCHEMAS)
        if self._is_anybody_suppressed():
            wanted.append(("raw", SUPPRESSED))
        for schema in sorted({schema for schema, _ in wanted}):
            self.cursor.execute(f"create schema if not exists {self.prefix}{schema}")
        for schema, name in wanted:
            self._replace(schema, name)
        self._check_patterns()

    def inputs(self) -> None:
        """Bring the data that the server lacks.

        Raises RunStopped if it holds another data set, or tables that a run did not bring.
        """
        self._stop_if_other_data()
        self.cursor.execute(f"create schema if not exists {self.prefix}raw")
        for name in [*input_contract(), CONTACTS_SEEN]:
            if name == "events":
                self._add_events(("raw", EVENT_LOG.split(".")[1]) in self.relations)
            elif ("raw", name) in self.relations:
                self._replace("raw", name)
                self._sign("table", name)
            else:
                self.cursor.execute(f"drop table if exists {self.prefix}raw.{name} cascade")

    def _is_anybody_suppressed(self) -> bool:
        """Whether there are people to leave out, here or by what the server knows so far."""
        if ("raw", SUPPRESSED) not in self.relations:
            return False
        if self.local.execute(f"select 1 from {TABLE} limit 1").fetchone():
            return True
        return self._is_there(TABLE)

    def _is_there(self, name: str) -> bool:
        self.cursor.execute("select to_regclass(%s)", [f"{self.prefix}{name}"])
        return self.cursor.fetchone()[0] is not None

    def _columns(self, schema: str, name: str) -> dict[str, tuple[str, str]]:
        """Of each column (its name in lower case) PostgreSQL's type and what DuckDB selects."""
        columns = {}
        for column, (kind, read) in values_to_push(self.local, schema, name).items():
            if len(column.lower().encode()) > LONGEST_NAME:
                raise RunStopped(
                    f"The column {column} of {name} has a name of more than {LONGEST_NAME} bytes, "
                    "which PostgreSQL cannot bear; rename it or leave it out."
                )
            # a character that no text of PostgreSQL can hold
            without_nul = f"replace({read}, chr(0), '')" if kind == "VARCHAR" else read
            columns[column.lower()] = (_TYPES[kind], without_nul)
        return columns

    def _replace(self, schema: str, name: str) -> None:
        """Make a table of the server what it is in the DuckDB file."""
        columns = self._columns(schema, name)
        self._make(f"{self.prefix}{schema}.{name}", columns)
        self.cursor.execute(f"truncate {self.prefix}{schema}.{name}")
        self._copy(f"{schema}.{name}", f"{self.prefix}{schema}.{name}", columns)

    def _make(self, table: str, columns: Mapping[str, tuple[str, str]]) -> None:
        """Make an empty table unless one with these columns is there."""
        self.cursor.execute(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped order by attnum",
            [table],
        )
        there = [(column, kind.removesuffix(" without time zone")) for column, kind in self.cursor]
        if there == [(column, kind) for column, (kind, _) in columns.items()]:
            return
        definition = ", ".join(f"{quoted(each)} {kind}" for each, (kind, _) in columns.items())
        # the views on it go, too: a build makes them before anything else
        self.cursor.execute(f"drop table if exists {table} cascade")
        self.cursor.execute(f"create table {table} ({definition})")

    def _copy(
        self, source: str, table: str, columns: Mapping[str, tuple[str, str]], where: str = "true"
    ) -> None:
        path = self.folder / "rows.csv"
        texts = ", ".join(quoted(each) for each, (kind, _) in columns.items() if kind == "text")
        selected = ", ".join(f"{read} as {quoted(each)}" for each, (_, read) in columns.items())
        # quoted texts: a blank one is not null, and no line of one is the mark of an end
        self.local.execute(
            f"copy (select {selected} from {source} where {where}) to {literal(path)} "
            f"(format csv, header false{f', force_quote ({texts})' if texts else ''})"
        )
        with path.open("rb") as file:
            names = ", ".join(quoted(each) for each in columns)
            self.cursor.copy_expert(f"copy {table} ({names}) from stdin (format csv)", file)
        path.unlink()
        self.cursor.execute(f"analyze {table}")

    def _add_events(self, has_log: bool) -> None:
        log = f"{self.prefix}raw.event_log"
        if not has_log:
            self.cursor.execute(f"drop view if exists {self.prefix}raw.events cascade")
            self.cursor.execute(f"drop table if exists {log} cascade")
            return
        columns = self._columns("raw", "event_log")
        self._make(log, columns)
        loads = "select received_at, count(*) from {0} group by received_at"
        self.cursor.execute(loads.format(log))
        there = dict(self.cursor.fetchall())
        here = dict(self.local.execute(loads.format(EVENT_LOG)).fetchall())
        self._stop_if_it_has_seen_more(log, sorted(set(there) - set(here)))
        if any(here.get(moment) != rows for moment, rows in there.items()):
            # rows that the server has to forget: what was worked out from them goes with them
            self.cursor.execute(f"truncate {log}")
            self.cursor.execute(
                f"drop table if exists {self.prefix}features.int_lead_events cascade"
            )
            there = {}
        if missing := sorted(set(here) - set(there)):
            moments = ", ".join(f"timestamp '{moment}'" for moment in missing)
            self._copy(EVENT_LOG, log, columns, where=f"received_at in ({moments})")
        self.cursor.execute(
            f"create or replace view {self.prefix}raw.events as select * from {log}"
        )
        self._sign("view", "events")

    def _stop_if_it_has_seen_more(self, log: str, moments: list[datetime]) -> None:
        """Stop if the server has loads that the file lacks, of people whom it may keep."""
        if not moments:
            return
        suppressed = set()
        if ("raw", SUPPRESSED) in self.relations:
            suppressed = set(self.local.execute(f"select contact_hash from {TABLE}").fetchall())
        self.cursor.execute(
            f"select contact_id, count(*) from {log} where received_at = any(%s) "
            "group by contact_id",
            [moments],
        )
        events = sum(
            count
            for contact_id, count in self.cursor.fetchall()
            if (contact_hash(contact_id or ""),) not in suppressed
        )
        if events:
            raise RunStopped(
                f"{self.server} holds {counted(events, 'event')} that this database file has never "
                "loaded; a run with it would delete them there. Use the file that brought them "
                f"(--database); or load all events into this one, and run on the server: drop "
                f"table {log} cascade;"
            )

    def _sign(self, kind: str, name: str) -> None:
        """Mark a table or view of schema raw as one that a run has brought."""
        self.cursor.execute(f"comment on {kind} {self.prefix}raw.{name} is %s", [SIGNATURE])

    def _check_patterns(self) -> None:
        """Stop at a regular expression of a rule that DuckDB knows and PostgreSQL does not."""
        found = self.local.execute(
            "select rule_id, value from rules.rule_conditions "
            "where lower(trim(operator)) = 'matches' order by all"
        ).fetchall()
        problems = []
        for rule_id, pattern in found:
            self.cursor.execute("savepoint before_pattern")
            try:
                self.cursor.execute(f"select '' ~* {PATTERN}", [pattern])
            except Exception as error:
                problems.append(
                    f"rule_conditions.csv, rule {rule_id}: PostgreSQL does not know the regular "
                    f"expression {pattern}: {' '.join(str(error).split())}"
                )
            self.cursor.execute("rollback to savepoint before_pattern")
        if problems:
            raise RunStopped(problems)

    def _stop_if_other_data(self) -> None:
        """Look for tables of others, and compare the contacts of the last push with these."""
        own = tables_of_others(self.cursor, self.prefix)
        if own:
            raise RunStopped(
                f"In {self.server} schema {self.prefix}raw has tables that no run has brought "
                f"({', '.join(own)}); {advice_on_own_tables(own)}, or give this data set "
                "schemas of its own (the variable LEAD_SCORING_POSTGRES_SCHEMA)."
            )
        if not self._is_there(CONTACTS):
            return
        known = self.folder / "known_contacts.csv"
        with known.open("wb") as file:
            self.cursor.copy_expert(
                "copy (select contact_id, to_char(created_at, 'YYYY-MM-DD HH24:MI:SS.US') "
                f"from {self.prefix}{CONTACTS}) to stdout (format csv, null '\\N')",
                file,
            )
        columns = "{'contact_id': 'varchar', 'created_at': 'timestamp'}"
        there, same = contacts_in_common(
            self.local,
            f"read_csv({literal(known)}, header = false, columns = {columns}, nullstr = '\\N')",
            CONTACTS,
        )
        if same * 2 < there:
            raise RunStopped(
                f"In {self.server} there are {counted(there, 'contact')} of another data set: only "
                f"{same:,} of them are in this one. Give this one schemas of its own (the variable "
                "LEAD_SCORING_POSTGRES_SCHEMA), or drop those of the other one."
            )


def tables_of_others(cursor: Cursor, prefix: str) -> dict[str, bool]:
    """The inputs in schema raw of a server that no run has brought, and which of them can be read.

    What cannot be read does not stand in the information schema.
    """
    cursor.execute(
        "select relname, has_schema_privilege(pg_namespace.oid, 'usage') "
        "and has_table_privilege(pg_class.oid, 'select') "
        "from pg_class inner join pg_namespace on relnamespace = pg_namespace.oid "
        "where nspname = %s and relname = any(%s) and relkind in ('r', 'p', 'f', 'v', 'm') "
        "and obj_description(pg_class.oid, 'pg_class') is distinct from %s order by relname",
        [f"{prefix}raw", list(input_contract()), SIGNATURE],
    )
    return dict(cursor.fetchall())
