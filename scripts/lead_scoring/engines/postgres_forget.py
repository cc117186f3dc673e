"""Removes people from every table of the project on a PostgreSQL server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from psycopg2.extensions import cursor as Cursor

from lead_scoring.forget_rows import KEYS, REJECTED, VALUES, without_values_of_nobody
from lead_scoring.suppressions import contact_hash

_TRIMMED = r"btrim(cast({} as text), e' \t\r\n')"
# A server has no view raw.events on the log.
_KEYS = (("raw.event_log", "event_id", "events"), *KEYS)


def forget_on_server(
    cursor: Cursor, prefix: str, layers: Sequence[str], contacts: Sequence[str]
) -> tuple[Counter[str], Counter[str]]:
    """Delete the people's rows (trimmed ids) from the tables of the layers.

    Gives how many rows of each table are gone, and in how many a company has lost its top contact.
    `prefix` goes before the names of schemas. Inside a transaction of the caller. These tables
    are to be vacuumed after that: the rows' bytes stay in the files until then.
    """
    removed: Counter[str] = Counter()
    blanked: Counter[str] = Counter()
    ids = list(contacts)
    cursor.execute(
        "select columns.table_schema, columns.table_name, tables.table_type = 'BASE TABLE', "
        "array_agg(columns.column_name::text) "
        "from information_schema.columns inner join information_schema.tables "
        "using (table_schema, table_name) "
        "where columns.table_schema = any(%s) group by 1, 2, 3 order by 1, 2",
        [[f"{prefix}{layer}" for layer in layers]],
    )
    relations = [
        (f"{schema.removeprefix(prefix)}.{name}", is_table, columns)
        for schema, name, is_table, columns in cursor.fetchall()
    ]
    tables = {name: columns for name, is_table, columns in relations if is_table}
    origins = {name for name, _, _ in relations}
    keys = _keys_of_events(cursor, prefix, tables, ids)
    for name, columns in tables.items():
        relation = f"{prefix}{name}"
        if "contact_id" in columns:
            cursor.execute(
                f"delete from {relation} where {_TRIMMED.format('contact_id')} = any(%s)", [ids]
            )
            removed[name] += cursor.rowcount
        if "top_contact_id" in columns:
            cursor.execute(
                f"update {relation} set top_contact_id = null where top_contact_id = any(%s)", [ids]
            )
            blanked[name] += cursor.rowcount
    if "marts.rejected_rows" in tables:
        removed["marts.rejected_rows"] += _rejected(cursor, prefix, ids, keys)
    for name, origin, on in VALUES:
        if name in tables and origin in origins:
            cursor.execute(without_values_of_nobody(f"{prefix}{name}", f"{prefix}{origin}", on))
            removed[name] += cursor.rowcount
    if "raw.suppressed_contacts" in tables:
        hashes = [contact_hash(each) for each in ids]
        cursor.execute(
            f"delete from {prefix}raw.suppressed_contacts where contact_hash = any(%s)", [hashes]
        )
        cursor.execute(f"insert into {prefix}raw.suppressed_contacts select unnest(%s)", [hashes])
    return +removed, +blanked


def _keys_of_events(
    cursor: Cursor, prefix: str, tables: dict[str, list[str]], ids: list[str]
) -> dict[str, list[str]]:
    """The ids of the people's events and adjustments, by which rejected_rows may name them."""
    keys: dict[str, list[str]] = {}
    for name, column, input_name in _KEYS:
        if column in tables.get(name, ()):
            cursor.execute(
                f"select distinct {_TRIMMED.format(column)} from {prefix}{name} "
                f"where {_TRIMMED.format('contact_id')} = any(%s)",
                [ids],
            )
            keys.setdefault(input_name, []).extend(key for (key,) in cursor.fetchall() if key)
    return keys


def _rejected(cursor: Cursor, prefix: str, ids: list[str], keys: dict[str, list[str]]) -> int:
    """Delete rejected rows whose key or detail names one of the people; gives how many."""
    removed = 0
    for contact in ids:
        cursor.execute(
            f"delete from {prefix}marts.rejected_rows where {REJECTED.format(id='%(id)s')}",
            {"id": contact},
        )
        removed += cursor.rowcount
    for input_name, values in keys.items():
        cursor.execute(
            f"delete from {prefix}marts.rejected_rows where input = %s and row_key = any(%s)",
            [input_name, values],
        )
        removed += cursor.rowcount
    return removed
