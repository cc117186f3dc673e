"""Writes the leads that a CRM does not show as they are to the file that its import takes."""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from typing import Any, TextIO

import duckdb

from lead_scoring import crm_state
from lead_scoring.crm_fields import PERSONAL, Names, cell, definitions, read_names
from lead_scoring.database import check_is_there, only_run_on, open_database
from lead_scoring.disk import flush_folder, write_whole
from lead_scoring.inputs import first_line
from lead_scoring.problems import RunStopped
from lead_scoring.run_mark import check_run_ended
from lead_scoring.words import is_formula

# By what a CRM finds the record: the column's header, and what an id there looks like.
ID_COLUMNS = {
    "hubspot": ("Record ID", re.compile(r"[0-9]+"), "digits alone"),
    "salesforce": ("Id", re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?"), "15 or 18 characters"),
}


@dataclass(frozen=True)
class ExportOptions:
    """What an export is asked for. `output` None: a new file under `folder`."""

    destination: str
    database: Path
    folder: Path
    names: Path
    output: Path | None = None
    match: str = "email"
    is_preview: bool = False
    write_all: bool = False
    properties: Path | None = None


@dataclass
class Exported:
    """What an export did."""

    file: Path
    destination: str
    leads: int = 0
    is_preview: bool = False
    left_out: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """The report for a terminal."""
        what = "lead" if self.leads == 1 else "leads"
        lines = [*self.notes, f"{self.leads:,} {what} for {self.destination} in {self.file}"]
        lines += [f"{count:,} left out: {reason}." for reason, count in self.left_out.items()]
        if self.is_preview:
            lines.append("A preview: nothing counts as exported.")
        return "\n".join(lines)


def export(options: ExportOptions) -> Exported:
    """Write the changes for a destination and note them as exported.

    Raises RunStopped with a sentence if the database, the names or the file cannot be used; what
    was exported before is then noted as it was, and the command can be run again.
    """
    names = read_names(options.names, options.destination)
    if options.properties and options.properties.is_dir():
        raise RunStopped(f"--properties: {options.properties} is a folder; name a file.")
    try:
        if options.properties:
            write_whole(options.properties, definitions(options.destination, names))
        check_is_there(options.database)
        with only_run_on(options.database), open_database(options.database) as connection:
            return _export(connection, options, names)
    except OSError as error:
        raise RunStopped(
            f"The file could not be written ({error}). Nothing of it counts as exported; give the "
            "command again."
        ) from error


def _export(
    connection: duckdb.DuckDBPyConnection, options: ExportOptions, names: Names
) -> Exported:
    _check_marts(connection)
    crm_state.prepare(connection)
    notes = crm_state.settle(connection)
    if options.write_all and not options.is_preview:
        crm_state.write_again(connection, options.destination)
    people = _people(connection)
    leads = crm_state.next_leads(connection, options.destination)
    key, keys, left_out = _keys(options, leads, people)
    leads = [lead for lead in leads if lead["contact_id"] in keys]
    rows = [
        [
            keys[lead["contact_id"]],
            *(
                cell(
                    name,
                    (people.get(lead["contact_id"], {}) | lead).get(name),
                    destination=options.destination,
                )
                for name in names
                if not (name == "email" and key == "Email")
            ),
        ]
        for lead in leads
    ]
    header = [key, *(text for name, text in names.items() if (name, key) != ("email", "Email"))]
    if options.is_preview:
        output = _output(options, "preview")
        with output.open("w", encoding="utf-8", newline="") as file:
            _write_rows(file, header, rows)
        return Exported(output, options.destination, len(rows), True, left_out, notes)
    found = connection.execute("select max(scored_on) from marts.lead_segments").fetchone()
    number = crm_state.next_number(connection)
    output = _output(options, f"{number:06d}")
    unfinished = crm_state.begin(
        connection, number, options.destination, output, found[0] if found else None
    )
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        _write_rows(file, header, rows)
        file.flush()
        os.fsync(file.fileno())
    flush_folder(output.parent)
    crm_state.note_leads(connection, number, unfinished, keys)
    _keep_what_is_there(output, number, notes)
    _reveal(unfinished, output)
    crm_state.finish(connection, number)
    return Exported(output, options.destination, len(rows), False, left_out, notes)


def _reveal(unfinished: Path, output: Path) -> None:
    """Give the file the name that an import looks for, in one step."""
    unfinished.replace(output)
    flush_folder(output.parent)


def _check_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise RunStopped unless the marts are there, and of the run that worked last."""
    try:
        found = connection.execute(
            "select (select max(scored_on) from marts.lead_segments), "
            "(select max(scored_on) from features.int_scoring_dates where is_as_of), "
            "(select count(*) from marts.crm_sync)"
        ).fetchone()
    except duckdb.CatalogException:
        raise RunStopped(
            "The database has no marts to export yet, or those of an older version of this "
            "project; run scripts/run.py first."
        ) from None
    check_run_ended(connection)
    scored_on, as_of, _ = found or (None, None, 0)
    if scored_on is not None and scored_on != as_of:
        raise RunStopped(
            f"The marts are of {scored_on}, but the last build was for {as_of} and did not get to "
            "its end; fix what stopped it, run scripts/run.py again, then this."
        )


def _people(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Names and e-mail address of every contact, as known on the scoring date."""
    people: dict[str, dict[str, str]] = {}
    for contact, attribute, value in connection.execute(
        "select attributes.contact_id, attributes.attribute, attributes.value "
        "from features.int_lead_attributes as attributes "
        "inner join features.int_scoring_dates as dates "
        "on attributes.scored_on = dates.scored_on and dates.is_as_of "
        "where list_contains(?, attributes.attribute)",
        [list(PERSONAL)],
    ).fetchall():
        people.setdefault(contact, {})[attribute] = value
    return people


def _keys(
    options: ExportOptions,
    leads: Sequence[Mapping[str, Any]],
    people: Mapping[str, Mapping[str, str]],
) -> tuple[str, dict[str, str], dict[str, int]]:
    """The key column, the key of each lead that has one, and why how many others have none."""
    keys: dict[str, str] = {}
    left_out: dict[str, int] = {}

    def leave_out(reason: str) -> None:
        left_out[reason] = left_out.get(reason, 0) + 1

    if options.destination == "csv":
        for lead in leads:
            if is_formula(lead["contact_id"]):
                leave_out("a spreadsheet would run the contact_id as a formula")
            else:
                keys[lead["contact_id"]] = lead["contact_id"]
        return "contact_id", keys, left_out
    if options.match == "id":
        column, pattern, shape = ID_COLUMNS[options.destination]
        for lead in leads:
            if pattern.fullmatch(lead["contact_id"]):
                keys[lead["contact_id"]] = lead["contact_id"]
            else:
                leave_out(f"the contact_id is no {column} of {options.destination} ({shape})")
        return column, keys, left_out
    # of several contacts with one address the same one every time, else they would take turns
    owners: dict[str, str] = {}
    for contact in sorted(people):
        address = people[contact].get("email", "").strip()
        owners.setdefault(address.lower(), contact)
    for lead in leads:
        address = people.get(lead["contact_id"], {}).get("email", "").strip()
        if not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", address):
            leave_out("no e-mail address, or none that is one")
        elif is_formula(address):
            leave_out("a spreadsheet would run the e-mail address as a formula")
        elif owners[address.lower()] != lead["contact_id"]:
            leave_out("another contact has the same e-mail address")
        else:
            keys[lead["contact_id"]] = address
    return "Email", keys, left_out


def _output(options: ExportOptions, number: str) -> Path:
    output = options.output or options.folder / f"{options.destination}-{number}.csv"
    if output.is_dir():
        raise RunStopped(f"{output} is a folder; --output needs the name of a file.")
    output.parent.mkdir(parents=True, exist_ok=True)
    return output


def _keep_what_is_there(output: Path, number: int, notes: list[str]) -> None:
    """Keep an earlier file with rows under another name: it may not have been imported yet."""
    if not output.exists():
        return
    with output.open("rb") as file:
        file.readline()
        if not file.read(1):
            return
    kept = output.with_name(f"{output.name}.before-{number}")
    try:
        kept.hardlink_to(output)
    except OSError:
        if not kept.exists():
            shutil.copy2(output, kept)
    notes.append(f"What {output} held before is in {kept.name}.")


def _write_rows(file: TextIO, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def files_with_leads(connection: duckdb.DuckDBPyConnection) -> list[Path]:
    """Export files that are still there and have rows, for whoever has to delete a person's."""
    with suppress(duckdb.CatalogException):
        found = connection.execute(
            "select distinct file from crm.exports where lead_count > 0 order by file"
        ).fetchall()
        files = [Path(file) for (file,) in found]
        files += [
            kept for file in files for kept in file.parent.glob(f"{escape(file.name)}.before-*")
        ]
        return sorted(file for file in set(files) if file.exists())
    return []


def settle_before_forgetting(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave no unfinished file behind that could hold people who are to be forgotten."""
    try:
        with suppress(duckdb.CatalogException):
            crm_state.settle(connection)
    except OSError as error:
        raise RunStopped(
            f"The unfinished file of an export could not be removed: {first_line(error)}"
        ) from error
