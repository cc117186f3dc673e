"""Scores a rule pack in a database of its own, so that a pack on trial touches no other tables."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import duckdb

from lead_scoring.build import build
from lead_scoring.database import open_database
from lead_scoring.engines import server_of
from lead_scoring.evaluation import dates_to_evaluate, outcome_horizon_days
from lead_scoring.explain_read import open_to_read
from lead_scoring.kept_sample import sample_folder
from lead_scoring.load import DataDescription, load_folder
from lead_scoring.options import check_replay_dates
from lead_scoring.problems import RunStopped
from lead_scoring.progress import Reporter
from lead_scoring.raw_tables import tables_in
from lead_scoring.rule_files import RULE_FILES
from lead_scoring.rule_pack import RulePack
from lead_scoring.rules import write_reference_lists, write_rules
from lead_scoring.settings import DEFAULT_DATABASE, ROOT

# The name that most runs have, so that what dbt has parsed for them holds here, too.
NAME_OF_DATABASE = DEFAULT_DATABASE.name
# What is looked at of a pack: its marts on the as-of date, and who was won on the past ones.
LOOKED_AT = (
    "+lead_scores",
    "+lead_segments",
    "+lead_score_ledger",
    "+int_labelled_leads",
)


@contextmanager
def own_target(folder: Path) -> Iterator[None]:
    """Have dbt write what it parses to a folder, so that another run's is left alone.

    It begins with what the last run has parsed.
    """
    before = os.environ.get("DBT_TARGET_PATH")
    if before is None:
        parsed = folder / "target" / "partial_parse.msgpack"
        parsed.parent.mkdir(parents=True, exist_ok=True)
        if not parsed.exists():
            # without it dbt parses everything, which takes longer
            with suppress(OSError):
                shutil.copy(ROOT / "target" / parsed.name, parsed)
        os.environ["DBT_TARGET_PATH"] = str(parsed.parent)
    try:
        yield
    finally:
        if before is None:
            del os.environ["DBT_TARGET_PATH"]


def copy_database(database: Path, folder: Path) -> Path:
    """A copy of a database, made while nobody writes to it. Raises RunStopped if it cannot be."""
    copy = folder / database.name
    try:
        with open_to_read(database):
            shutil.copyfile(database, copy)
            log = database.with_name(f"{database.name}.wal")
            if log.exists():
                shutil.copyfile(log, copy.with_name(f"{copy.name}.wal"))
    except OSError as error:
        raise RunStopped(f"{database} could not be copied: {error}") from error
    return copy


def inputs_on(target: str, database: Path, reporter: Reporter) -> None:
    """Bring the raw tables of an engine to a new database. Raises RunStopped if it cannot."""
    engine = server_of(target)
    reporter.step(f"Bringing the raw tables of {engine.name}")
    engine.fetch_inputs(database)


def load_data(data: Path | None, folder: Path, reporter: Reporter) -> tuple[Path, DataDescription]:
    """A new database in `folder` with the data (None: the sample's), and what they have."""
    database = folder / NAME_OF_DATABASE
    if data is None:
        data = sample_folder(reporter)
    reporter.step(f"Loading {data}")
    return database, load_folder(data, database).description


def describe_tables(database: Path) -> DataDescription:
    """What the data have that a database holds already."""
    return tables_in(database).describe().description


def dates_to_look_at(database: Path, as_of: date, replay_dates: Iterable[date]) -> list[date]:
    """The replay dates asked for, or else those that an evaluation would take."""
    asked = sorted(set(replay_dates))
    check_replay_dates(asked, as_of)
    if asked:
        return asked
    return dates_to_evaluate(tables_in(database), as_of, outcome_horizon_days())


def score_pack(
    database: Path,
    pack: RulePack,
    *,
    as_of: date,
    evaluation_dates: Sequence[date],
    reporter: Reporter,
    only: Sequence[str] = LOOKED_AT,
) -> None:
    """Put a pack into the database and score it there, and past dates for the evaluation alone.

    As replay dates they would be the dates before, and keep bands of months ago.
    Raises RunStopped if a model fails.
    """
    with open_database(database) as connection:
        write_rules(connection, pack)
        write_reference_lists(connection)
    build(
        database,
        as_of=as_of,
        replay_dates=[],
        evaluation_dates=evaluation_dates,
        progress=reporter.progress,
        evaluate=True,
        only=only,
    )


def pack_in(connection: duckdb.DuckDBPyConnection, folder: Path) -> RulePack:
    """The rule pack that a database was scored with; `folder` is what the pack calls its own."""
    tables: dict[str, list[dict[str, str]]] = {}
    for stem, rule_file in RULE_FILES.items():
        columns = ", ".join(rule_file.column_names)
        rows = connection.execute(f"select {columns} from rules.{stem} order by rowid").fetchall()
        tables[stem] = [
            {name: cell or "" for name, cell in zip(rule_file.column_names, row, strict=True)}
            for row in rows
        ]
    return RulePack(
        folder=folder,
        tables=tables,
        row_numbers={stem: list(range(2, len(rows) + 2)) for stem, rows in tables.items()},
        present_columns={
            stem: frozenset(rule_file.column_names) for stem, rule_file in RULE_FILES.items()
        },
    )
