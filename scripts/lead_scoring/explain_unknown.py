"""Says why a contact has no score at all on a date."""

from __future__ import annotations

from datetime import date

import duckdb

from lead_scoring.explain_words import counted, plain

NEAREST = 3


def why_not_scored(connection: duckdb.DuckDBPyConnection, contact_id: str, day: date) -> list[str]:
    """Sentences on why the contact is not scored on the day; none if it is."""
    shown = plain(contact_id)
    found = connection.execute(
        "select max(created_on) from features.int_contact_versions where contact_id = ? "
        "having count(*) > 0",
        [contact_id],
    ).fetchone()
    if found is not None:
        (created_on,) = found
        if created_on is None or created_on <= day:
            return []
        return [
            f"Contact {shown} was created on {created_on}, after {day}, and is not scored on a "
            "day on which it did not exist."
        ]
    named_by = _rejected_rows_that_name(connection, contact_id)
    if named_by:
        rows = " and ".join(counted(count, "row") + f" of {name}" for name, count in named_by)
        return [
            f"There is no contact {shown}, only what belongs to it: {rows}. That stands in "
            "marts.rejected_rows as unknown_contact, and counts as soon as contacts has it."
        ]
    return [f"There is no contact {shown} in the data.{_suggestion(connection, contact_id)}"]


def _rejected_rows_that_name(
    connection: duckdb.DuckDBPyConnection, contact_id: str
) -> list[tuple[str, int]]:
    """How many rejected rows of each input belong to the contact that is not there."""
    return connection.execute(
        """
        select input, count(*)
        from marts.rejected_rows
        where reason = 'unknown_contact' and (
            (input = 'events' and detail = 'contacts has no contact_id ' || $id || ' (yet)')
            or (input = 'contact_attributes' and starts_with(row_key, $id || '|'))
            or (input = 'outcomes' and row_key = $id)
            or (input = 'adjustments' and starts_with(detail, 'contact_id ' || $id || ', score '))
        )
        group by input
        order by input
        """,
        {"id": contact_id},
    ).fetchall()


def _suggestion(connection: duckdb.DuckDBPyConnection, contact_id: str) -> str:
    """Contacts that may be meant: the one with this email address, else the nearest ids."""
    by_email = connection.execute(
        "select distinct contact_id from features.int_lead_facts "
        "where attribute = 'email' and lower(value) = lower(?) order by contact_id limit ?",
        [contact_id, NEAREST],
    ).fetchall()
    if by_email:
        return f" That email address belongs to {_listed(by_email)}."
    nearest = connection.execute(
        """
        with ids as (
            select distinct contact_id,
                damerau_levenshtein(lower(contact_id), lower($id)) as distance
            from features.int_contact_versions
        )
        select contact_id from ids where distance <= greatest(1, length($id) // 3)
        order by distance, contact_id limit $most
        """,
        {"id": contact_id, "most": NEAREST},
    ).fetchall()
    return f" The nearest ids are {_listed(nearest)}." if nearest else ""


def _listed(rows: list[tuple[str]]) -> str:
    return ", ".join(plain(contact_id) for (contact_id,) in rows)
