"""Finds and deletes the rows that are about people, in every table of a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

TRIMMED = r"trim(cast({} as varchar), e' \t\r\n')"

# Where ids of a person's events and adjustments stand: table or view, column, input.
KEYS = (
    ("raw.events", "event_id", "events"),
    ("features.int_adjustments", "adjustment_id", "adjustments"),
    ("raw.adjustments", "adjustment_id", "adjustments"),
)

# Tables of distinct values without a contact: what nobody has any more goes, since a search word or
# an e-mail address can be a person's own. A table, where its values come from, and the columns, of
# which `value` alone may be null.
VALUES = (
    (
        "features.int_event_kinds",
        "features.int_lead_events",
        ("event_kind_key",),
    ),
    ("scoring.int_event_rule_kinds", "features.int_event_kinds", ("event_kind_key",)),
    ("scoring.int_event_values", "features.int_lead_events", ("value",)),
    (
        "scoring.int_conditions_met",
        "scoring.int_condition_values",
        ("scored_on", "subject", "field", "value"),
    ),
)


# A rejected row that names the person {id}, in the SQL of DuckDB and PostgreSQL. The key of a fact
# is the person's and the attribute's.
REJECTED = """
    (input not in ('companies', 'events', 'adjustments') and row_key = {id})
    or (input = 'contact_attributes' and starts_with(row_key, {id} || '|'))
    or right(detail, length({id}) + 11) = 'contact_id ' || {id}
    or strpos(detail, 'contact_id ' || {id} || ', ') > 0
    or strpos(detail, 'contact_id ' || {id} || ' (') > 0
"""


def without_values_of_nobody(name: str, origin: str, columns: Sequence[str]) -> str:
    """The SQL, of DuckDB and PostgreSQL, that deletes from a table what its origin has no more."""
    # with `is not distinct from` PostgreSQL would compare all rows with all
    null_safe = (
        "coalesce(cast({0} as varchar), '') = coalesce(cast({1} as varchar), '') "
        "and ({0} is null) = ({1} is null)"
    )
    same = " and ".join(
        (null_safe if each == "value" else "{0} = {1}").format(f"{name}.{each}", f"origin.{each}")
        for each in columns
    )
    return f"delete from {name} where not exists (select 1 from {origin} as origin where {same})"


@dataclass
class EventKeys:
    """People, the ids of their events and adjustments, and who of them was seen anywhere."""

    contacts: list[str]
    by_input: dict[str, list[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


def count_rows(
    connection: duckdb.DuckDBPyConnection, relation: str, contacts: Sequence[str]
) -> int:
    """How many rows of a table or view with a contact_id that are about these people."""
    found = connection.execute(
        f"select count(*) from {relation} "
        f"where {TRIMMED.format('contact_id')} in (select unnest(cast(? as varchar[])))",
        [list(contacts)],
    ).fetchone()
    return found[0] if found else 0


def event_keys(connection: duckdb.DuckDBPyConnection, contacts: Sequence[str]) -> EventKeys:
    """The ids by which rejected_rows may name the people's events. Unreadable files are skipped."""
    keys = EventKeys(list(contacts))
    for relation, column, name in KEYS:
        try:
            rows = connection.execute(
                f"select distinct {TRIMMED.format(column)}, {TRIMMED.format('contact_id')} "
                f"from {relation} where {TRIMMED.format('contact_id')} "
                "in (select unnest(cast(? as varchar[])))",
                [keys.contacts],
            ).fetchall()
        except duckdb.Error:
            continue
        keys.by_input.setdefault(name, []).extend(key for key, _ in rows if key)
        keys.seen |= {contact for _, contact in rows}
    for (relation,) in connection.execute(
        "select '\"' || schema_name || '\".\"' || view_name || '\"' from duckdb_views() "
        "where schema_name = 'raw'"
    ).fetchall():
        try:
            _see(connection, relation, keys)
        except duckdb.Error:
            continue
    return keys


def take_out(connection: duckdb.DuckDBPyConnection, keys: EventKeys) -> tuple[Counter[str], int]:
    """Delete the people's rows from every table; notes in `keys` whom it saw.

    Gives the rows deleted by table, and how many companies have lost their top contact.
    """
    removed: Counter[str] = Counter()
    columns = connection.execute(
        "select tables.schema_name, tables.table_name, list(lower(columns.column_name)) "
        "from duckdb_tables() as tables inner join duckdb_columns() as columns "
        "on tables.table_oid = columns.table_oid and tables.database_oid = columns.database_oid "
        "where not tables.internal and tables.database_name = current_database() "
        "group by all order by all"
    ).fetchall()
    tables = {f"{schema}.{table}" for schema, table, _ in columns}
    views = {
        f"{schema}.{view}"
        for schema, view in connection.execute(
            "select schema_name, view_name from duckdb_views() where not internal"
        ).fetchall()
    }
    blanked = 0
    for schema, table, names in columns:
        name, quoted = f"{schema}.{table}", f'"{schema}"."{table}"'
        if "contact_id" in names:
            _see(connection, quoted, keys)
            removed[name] += _changed(
                connection,
                f"delete from {quoted} where {TRIMMED.format('contact_id')} "
                "in (select unnest(cast(? as varchar[])))",
                [keys.contacts],
            )
        if "top_contact_id" in names:
            blanked += _changed(
                connection,
                f"update {quoted} set top_contact_id = null "
                "where top_contact_id in (select unnest(cast(? as varchar[])))",
                [keys.contacts],
            )
    if "marts.rejected_rows" in tables:
        removed["marts.rejected_rows"] += _take_out_rejected(connection, keys)
    for name, origin, on in VALUES:
        if name not in tables or origin not in tables | views:
            continue
        removed[name] += _changed(connection, without_values_of_nobody(name, origin, on))
    return Counter({name: count for name, count in removed.items() if count}), blanked


def _take_out_rejected(connection: duckdb.DuckDBPyConnection, keys: EventKeys) -> int:
    """Delete rejected rows whose key or detail names one of the people."""
    before = connection.execute("select count(*) from marts.rejected_rows").fetchone()
    for contact in keys.contacts:
        count = _changed(
            connection,
            f"delete from marts.rejected_rows where {REJECTED.format(id='$id')}",
            {"id": contact},
        )
        if count:
            keys.seen.add(contact)
    for name, values in keys.by_input.items():
        connection.execute(
            "delete from marts.rejected_rows "
            "where input = ? and row_key in (select unnest(cast(? as varchar[])))",
            [name, values],
        )
    after = connection.execute("select count(*) from marts.rejected_rows").fetchone()
    return (before[0] if before else 0) - (after[0] if after else 0)


def _see(connection: duckdb.DuckDBPyConnection, relation: str, keys: EventKeys) -> None:
    """Note whom of the people a table or view has rows of."""
    rows = connection.execute(
        f"select distinct {TRIMMED.format('contact_id')} from {relation} "
        f"where {TRIMMED.format('contact_id')} in (select unnest(cast(? as varchar[])))",
        [keys.contacts],
    ).fetchall()
    keys.seen |= {contact for (contact,) in rows}


def _changed(
    connection: duckdb.DuckDBPyConnection,
    statement: str,
    parameters: list | dict | None = None,
) -> int:
    """How many rows a statement has deleted or updated."""
    found = connection.execute(statement, parameters or []).fetchone()
    return found[0] if found else 0
