"""Removes people from everything that a run has made, and keeps later runs from loading them again.

The order matters: first the suppression list, then the database, then the published files. Whoever
is interrupted in between runs the command again; every step may be done twice.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from lead_scoring.crm_export import files_with_leads, settle_before_forgetting
from lead_scoring.database import check_is_there, held_lock, only_run_on, open_database
from lead_scoring.engines import Engine
from lead_scoring.event_log import event_files, note_suppressed
from lead_scoring.forget_rows import EventKeys, count_rows, event_keys, take_out
from lead_scoring.inputs import KINDS, InputFile, columns_of, first_line, input_contract
from lead_scoring.load import databases_set_aside
from lead_scoring.problems import RunStopped
from lead_scoring.publish import MANIFEST, publish_marts
from lead_scoring.report.place import default_report, is_report
from lead_scoring.settings import DATABASE_CONFIG
from lead_scoring.sql_text import literal
from lead_scoring.suppressions import HEADER, TABLE, add_suppressions, contact_hash, hash_in_sql

_FILE_OF_A_VIEW = re.compile(r"read_\w+\('((?:[^']|'')*)'")


@dataclass
class Forgotten:
    """What was removed, and what this project may not touch."""

    contacts: list[str]
    suppressions: Path
    newly_listed: int = 0
    unknown: list[str] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    blanked: int = 0
    files: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    published: Path | None = None
    published_rows: Counter[str] = field(default_factory=Counter)
    older_sets: int = 0
    notes: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """The report for a terminal."""
        lines = [f"{each} was found nowhere." for each in self.unknown]
        lines.append(
            f"{self.suppressions}: {self.newly_listed} added, "
            f"{len(self.contacts) - self.newly_listed} on it already; runs leave them out."
        )
        removed = [*self.rows.items()]
        removed += [(f"published {name}", count) for name, count in self.published_rows.items()]
        if removed:
            width = max(len(name) for name, _ in removed)
            lines += ["", f"{'table':<{width}}  rows removed"]
            lines += [f"{name:<{width}}  {count:>12,}" for name, count in removed]
            lines.append("")
        else:
            lines.append("No table holds rows of them.")
        if self.blanked:
            lines.append(f"account_scores: top_contact_id set to null in {self.blanked} rows.")
        if self.published:
            lines.append(
                f"{self.published}: published again without them; {self.older_sets} older "
                f"set{'' if self.older_sets == 1 else 's'} deleted."
            )
        lines += [
            f"{name} still holds {count:,} row{'' if count == 1 else 's'} of them."
            for name, count in self.files.items()
        ]
        if self.files:
            lines.append("Input files are yours to edit; the next load leaves these rows out.")
        lines += self.notes
        if removed:
            lines.append(
                "Ranks and percentiles of the others, and points of companies, are those of the "
                "last run until the next one."
            )
        return "\n".join(lines)


def forget(
    contacts: Sequence[str],
    *,
    database: Path,
    publish: Path,
    suppressions: Path,
    engine: Engine | None = None,
) -> Forgotten:
    """Put contacts (trimmed ids, each once) on the list, and remove them from tables and files.

    With an `engine` its tables lose them, too.

    Raises RunStopped with a sentence if the database or the published folder cannot be worked on.
    The list has them by then, and the command can be run again.
    """
    report = Forgotten(list(contacts), suppressions)
    hashes = [contact_hash(each) for each in contacts]
    report.newly_listed = add_suppressions(suppressions, hashes)
    try:
        check_is_there(database)
        with only_run_on(database):
            keys = _forget_in_database(database, hashes, report)
            _write_anew(database, report)
            for aside in databases_set_aside(database).values():
                keys.seen |= _forget_in_database(aside, hashes, report).seen
                _write_anew(aside, report)
            _forget_in_published(publish, keys, report)
            _forget_in_report(default_report(publish), report)
            if engine:
                for name, count in engine.forget(report.contacts).items():
                    report.rows[f"{name} ({engine.name})"] += count
                report.notes.append(
                    f"Backups and logs of {engine.name} are out of reach; they may hold them."
                )
    except RunStopped as stopped:
        raise RunStopped(
            [
                *stopped.sentences,
                f"{suppressions} has them, so that later runs leave them out; run the command "
                "again to remove them everywhere.",
            ]
        ) from stopped
    except (duckdb.Error, OSError) as error:
        raise RunStopped(
            f"Not everything could be removed ({first_line(error)}). {suppressions} has them, so "
            "that later runs leave them out; run the command again."
        ) from error
    report.unknown = sorted(set(contacts) - keys.seen)
    return report


def _forget_in_database(database: Path, hashes: list[str], report: Forgotten) -> EventKeys:
    """Delete the rows, all or none, and let the views of schema `inputs` leave them out."""
    with open_database(database) as connection:
        _count_rows_in_files(connection, report)
        settle_before_forgetting(connection)
        exported = files_with_leads(connection)
        if exported:
            report.notes.append(
                "Files of exports may hold them; delete what is imported: "
                f"{', '.join(map(str, exported))}."
            )
        keys = event_keys(connection, report.contacts)
        connection.execute("begin")
        rows, blanked = take_out(connection, keys)
        report.rows.update(rows)
        report.blanked += blanked
        connection.execute("create schema if not exists raw")
        connection.execute(f"create table if not exists {TABLE} ({HEADER} varchar)")
        connection.execute(f"delete from {TABLE} where list_contains(?, {HEADER})", [hashes])
        connection.execute(f"insert into {TABLE} select unnest(cast(? as varchar[]))", [hashes])
        note_suppressed(connection, hashes)
        connection.execute("commit")
        _filter_input_views(connection)
        connection.execute("checkpoint")
    return keys


def _count_rows_in_files(connection: duckdb.DuckDBPyConnection, report: Forgotten) -> None:
    for name, definition in connection.execute(
        "select view_name, sql from duckdb_views() where schema_name = 'raw' order by view_name"
    ).fetchall():
        path = _FILE_OF_A_VIEW.search(definition)
        if path is None:
            continue
        # in a pattern a bracket stands in brackets
        file = re.sub(r"\[([*?\[])\]", r"\1", path.group(1).replace("''", "'"))
        _count_rows_in_file(connection, file, f"raw.{name}", report)
    for file in event_files(connection):
        path = Path(file)
        if path.is_file() and path.suffix not in KINDS:
            # a link of another name led to it
            report.notes.append(f"{file} was not looked into; it may still hold rows of them.")
        elif path.is_file():
            with suppress(RunStopped):  # it is none any more, and no load would take it
                contract = input_contract()["events"]
                events = InputFile("events", path, columns_of(path, contract))
                _count_rows_in_file(connection, file, events.relation(), report)


def _count_rows_in_file(
    connection: duckdb.DuckDBPyConnection, file: str, relation: str, report: Forgotten
) -> None:
    try:
        count = count_rows(connection, relation, report.contacts)
    except duckdb.BinderException:
        return  # no column contact_id: companies
    except duckdb.Error:
        report.notes.append(f"{file} could not be read; it may still hold rows of them.")
        return
    if count:
        report.files[file] = count


def _filter_input_views(connection: duckdb.DuckDBPyConnection) -> None:
    """What macros/complete_inputs.sql does at the start of the next run, done now.

    A view that was made while nobody was suppressed would show the rows of the files until then.
    """
    for name, definition in connection.execute(
        "select view_name, sql from duckdb_views() where schema_name = 'inputs' and view_name in "
        "(select table_name from duckdb_columns() "
        "where schema_name = 'inputs' and column_name = 'contact_id')"
    ).fetchall():
        beginning = f"CREATE VIEW inputs.{name} AS "
        if not definition.startswith(beginning) or TABLE in definition:
            continue
        body = definition.removeprefix(beginning).rstrip("; \n")
        try:
            connection.execute(
                f"create or replace view inputs.{name} as "
                f"select input_row.* from ({body}) as input_row where not exists ("
                f"select 1 from {TABLE} as suppressed where suppressed.{HEADER} = "
                f"{hash_in_sql('cast(input_row.contact_id as varchar)')})"
            )
        except duckdb.Error:
            continue  # its file is gone: the view shows nothing


def _write_anew(database: Path, report: Forgotten) -> None:
    """Copy what is left into a new file that takes the old one's place.

    Deleted rows else stay in free blocks of the file, where a search for bytes still finds them.
    """
    new = database.with_name(f".{database.name}.new")
    new.unlink(missing_ok=True)
    try:
        with duckdb.connect(config=DATABASE_CONFIG) as connection:
            connection.execute(f"attach {literal(database)} as written_before (read_only)")
            connection.execute(
                f"attach {literal(new)} as written_anew "
                f"(storage_version '{DATABASE_CONFIG['storage_compatibility_version']}')"
            )
            connection.execute("copy from database written_before to written_anew")
            connection.execute("detach written_anew")
            # while the old file is held open, so that nobody writes to it any more
            shutil.copymode(database, new)
            new.replace(database)
    except (duckdb.Error, OSError) as error:
        new.unlink(missing_ok=True)
        report.notes.append(
            f"{database} could not be written anew ({first_line(error)}): no table of it has the "
            "rows, but their bytes may stand in free blocks of the file until these are used again."
        )


def _forget_in_report(path: Path, report: Forgotten) -> None:
    """Delete the report beside the published set: it lists people, and is quickly rebuilt."""
    if is_report(path):
        path.unlink()
        report.notes.append(
            f"{path} was deleted, for it may list them; the next run writes it again. Copies "
            "and reports in other places are yours to delete."
        )


def _forget_in_published(publish: Path, keys: EventKeys, report: Forgotten) -> None:
    """Publish the present set again without the people, and delete the sets before it.

    The set is made from its own files: the tables may be those of a run that failed its tests.
    """
    if not (publish.is_symlink() and (publish / MANIFEST).is_file()):
        report.notes.append(f"{publish} is no published set; there was nothing to publish again.")
        return
    for left_over in publish.parent.glob(f".{publish.name}-without-*"):
        shutil.rmtree(left_over)
    present = publish.resolve()
    manifest = json.loads((present / MANIFEST).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(
        prefix=f".{publish.name}-without-", dir=publish.parent
    ) as folder:
        copy = Path(folder) / "published_set.duckdb"
        with open_database(copy) as connection:
            connection.execute("create schema marts")
            for name in manifest["files"]:
                connection.execute(
                    f"create table marts.{Path(name).stem} as "
                    f"from read_parquet({literal(present / name)})"
                )
            removed, _ = take_out(connection, keys)
            report.published_rows = Counter(
                {f"{name.removeprefix('marts.')}.parquet": removed[name] for name in removed}
            )
        publish_marts(
            copy, publish, as_of=manifest["as_of"], config_version=manifest["config_version"]
        )
    report.published = publish
    with held_lock(present.parent / ".lock"):
        now = publish.resolve()
        for old in present.parent.iterdir():
            if old != now and re.fullmatch(r"\d+(\.unfinished)?", old.name):
                shutil.rmtree(old)
                report.older_sets += 1


def published_link(path: Path) -> Path:
    """The published folder as an absolute path that does not follow the link itself."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the link
