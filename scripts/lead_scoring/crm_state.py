"""What was exported: the notes in schema `crm` by which an export is neither lost nor made twice.

An export is noted before its file is written under a name that no import looks for; its leads are
noted once that file is on the disk; then the file gets its name, and then the leads count as
exported. If the unfinished file is still there, the export was not seen by anybody and is given up;
else its file got its name, and it counts. See docs/decisions/0019-crm-export.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.sql_text import rows_of

VALUES = (
    *("fit_points", "fit_band", "engagement_points", "engagement_band", "lead_points"),
    *("lead_band", "grade", "segment", "priority", "next_step", "top_reasons", "digest"),
    "is_handoff",
)
_COLUMNS = (
    "destination varchar, contact_id varchar, fit_points double, fit_band varchar, "
    "engagement_points double, engagement_band varchar, lead_points double, lead_band varchar, "
    "grade varchar, segment varchar, priority integer, next_step varchar, top_reasons varchar, "
    "digest varchar, is_handoff boolean"
)
# Stands before the digest of a lead that is to be written again though nothing has changed.
_AGAIN = "again:"
# Leads that every destination in use shows as they are: no row of crm_sync any more.
_UP_TO_DATE = (
    "delete from marts.crm_sync where "
    "(select count(distinct destination) from crm.exported_leads) between 1 and "
    "(select count(*) from crm.exported_leads as exported "
    "where exported.contact_id = crm_sync.contact_id and exported.digest = crm_sync.digest)"
)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of schema `crm` if they are not there."""
    connection.execute("create schema if not exists crm")
    connection.execute(
        "create table if not exists crm.exports (export_id integer, destination varchar, "
        "status varchar, file varchar, unfinished_file varchar, sha256 varchar, "
        "lead_count bigint, scored_on date, begun_at timestamp)"
    )
    connection.execute(f"create table if not exists crm.exported_leads ({_COLUMNS})")
    connection.execute(f"create table if not exists crm.leads_in_export ({_COLUMNS})")


def next_number(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the next export."""
    found = connection.execute("select coalesce(max(export_id), 0) + 1 from crm.exports").fetchone()
    return found[0] if found else 1


def begin(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    destination: str,
    output: Path,
    scored_on: date | None,
) -> Path:
    """Note that the export of that number begins; gives the name of its unfinished file."""
    unfinished = output.with_name(f".{output.name}.unfinished")
    connection.execute(
        "insert into crm.exports values (?, ?, 'writing', ?, ?, null, null, ?, ?)",
        [
            *(number, destination, str(output), str(unfinished), scored_on),
            datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        ],
    )
    return unfinished


def note_leads(
    connection: duckdb.DuckDBPyConnection, number: int, file: Path, contacts: Iterable[str]
) -> None:
    """Note what the unfinished file holds, once it is on the disk.

    The values are those of the table `leads_to_export`, which `next_leads` has made.
    """
    contacts = list(contacts)
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    connection.execute("begin")
    connection.execute("delete from crm.leads_in_export")
    connection.execute(
        f"insert into crm.leads_in_export select exports.destination, leads.contact_id, "
        f"{', '.join(f'leads.{name}' for name in VALUES)} "
        "from leads_to_export as leads inner join crm.exports on exports.export_id = ? "
        "where leads.contact_id in (select unnest(cast(? as varchar[])))",
        [number, contacts],
    )
    connection.execute(
        "update crm.exports set status = 'written', sha256 = ?, lead_count = ? where export_id = ?",
        [digest, len(contacts), number],
    )
    connection.execute("commit")


def finish(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Count the leads of an export as exported, since its file has its name."""
    connection.execute("begin")
    connection.execute(
        "delete from crm.exported_leads using crm.leads_in_export as noted "
        "where exported_leads.destination = noted.destination "
        "and exported_leads.contact_id = noted.contact_id"
    )
    connection.execute("insert into crm.exported_leads from crm.leads_in_export")
    connection.execute("delete from crm.leads_in_export")
    connection.execute("update crm.exports set status = 'done' where export_id = ?", [number])
    if _has_crm_sync(connection):
        connection.execute(_UP_TO_DATE)
    connection.execute("commit")


def settle(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Finish or give up what an export that was broken off has left; a sentence for each."""
    sentences = []
    for number, status, file, unfinished, digest in connection.execute(
        "select export_id, status, file, unfinished_file, sha256 from crm.exports "
        "where status in ('writing', 'written') order by export_id"
    ).fetchall():
        if status == "written" and not Path(unfinished).exists() and _has_digest(file, digest):
            finish(connection, number)
            sentences.append(f"Export {number} had been broken off after {file} was complete.")
            continue
        was_taken = status == "written" and not Path(unfinished).exists()
        Path(unfinished).unlink(missing_ok=True)
        connection.execute("begin")
        connection.execute("delete from crm.leads_in_export")
        connection.execute(
            "update crm.exports set status = 'given up' where export_id = ?", [number]
        )
        connection.execute("commit")
        sentences.append(
            f"Export {number} had been broken off, and {file} is not there as it was written. If "
            "it was imported already, its leads come a second time now, with the same values."
            if was_taken
            else f"Export {number} had been broken off before its file was complete; its leads are "
            "written now."
        )
    return sentences


def write_again(connection: duckdb.DuckDBPyConnection, destination: str) -> None:
    """Let every lead count as not yet exported to a destination."""
    connection.execute(
        f"update crm.exported_leads set digest = '{_AGAIN}' || digest "
        f"where destination = ? and not starts_with(digest, '{_AGAIN}')",
        [destination],
    )


def next_leads(connection: duckdb.DuckDBPyConnection, destination: str) -> list[dict[str, Any]]:
    """The leads that a destination does not show as they are, in calling order.

    Makes the temporary table `leads_to_export`. A lead that is not in crm_sync is up to date at
    every destination in use, so what one of them was sent is what it is now.
    """
    values = ", ".join(VALUES)
    kept = ", ".join(f"max(exported.{name}) as {name}" for name in VALUES[:-2])
    connection.execute(
        f"""
        create or replace temporary table leads_to_export as
        select contact_id, {values} from marts.crm_sync
        where not exists (
            select 1 from crm.exported_leads as exported
            where exported.destination = $destination
                and exported.contact_id = crm_sync.contact_id
                and exported.digest = crm_sync.digest
        )
        union all
        select exported.contact_id, {kept},
            max(replace(exported.digest, '{_AGAIN}', '')) as digest,
            bool_or(exported.is_handoff) as is_handoff
        from crm.exported_leads as exported
        where exported.contact_id not in (select contact_id from marts.crm_sync)
            and not exists (
                select 1 from crm.exported_leads as own
                where own.destination = $destination and own.contact_id = exported.contact_id
                    and not starts_with(own.digest, '{_AGAIN}')
            )
        group by exported.contact_id
        """,
        {"destination": destination},
    )
    return rows_of(
        connection,
        "select leads.*, segments.scored_on from leads_to_export as leads "
        "inner join marts.lead_segments as segments on leads.contact_id = segments.contact_id "
        "order by segments.lead_rank",
    )


def _has_digest(file: str, digest: str) -> bool:
    try:
        with Path(file).open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == digest
    except OSError:
        return False


def _has_crm_sync(connection: duckdb.DuckDBPyConnection) -> bool:
    return bool(
        connection.execute(
            "select 1 from duckdb_tables() "
            "where schema_name = 'marts' and table_name = 'crm_sync' and not internal"
        ).fetchone()
    )
