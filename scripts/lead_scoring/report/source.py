"""What the report reads: the published set, and the names and rules of the same run's database."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.database import check_is_there, open_database
from lead_scoring.inputs import first_line
from lead_scoring.problems import RunStopped
from lead_scoring.publish import MANIFEST
from lead_scoring.sql_text import literal, quoted, rows_of

Row = dict[str, Any]

NEEDED = (
    "lead_segments",
    "lead_scores",
    "lead_score_ledger",
    "lead_score_history",
    "rejected_rows",
)


@dataclass(frozen=True)
class Source:
    """An open run: tables of the published set under their bare names, the rest with a schema."""

    connection: duckdb.DuckDBPyConnection
    as_of: date
    config_version: str
    tables: frozenset[str]

    def has(self, table: str) -> bool:
        """Whether the published set has the table; the evaluation's are there on request only."""
        return table in self.tables

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows of a query as plain values: no decimals, no NaN, dates as text."""
        return [
            {name: _plain_value(value) for name, value in row.items()}
            for row in rows_of(self.connection, query, list(parameters))
        ]

    def value(self, query: str, parameters: Sequence[object] = ()) -> Any:
        """The first value of the first row of a query; None if there is no row."""
        for row in self.rows(query, parameters):
            return next(iter(row.values()))
        return None


@contextmanager
def open_source(database: Path, published: Path) -> Iterator[Source]:
    """Open a published set and the database that it is of.

    Raises RunStopped if one of them is missing or the two are of different runs: words and names
    would then stand beside scores that are not theirs.
    """
    # a reader of several files resolves the link once, so that all are of one set
    folder = published.resolve()
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        as_of = date.fromisoformat(manifest["as_of"])
        config_version = str(manifest["config_version"])
        files = sorted(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunStopped(
            f"There is no published set in {published} to report on ({first_line(error)}); "
            "scripts/run.py makes one, and --publish names another folder."
        ) from error
    tables = frozenset(Path(name).stem for name in files)
    missing = [name for name in NEEDED if name not in tables]
    if missing:
        raise RunStopped(
            f"The published set in {published} lacks {', '.join(missing)}: an older version of "
            "this project made it. Run scripts/run.py again."
        )
    check_is_there(database)
    with open_database(database) as connection:
        try:
            _check_same_run(connection, database, published, as_of, config_version)
            for table in sorted(tables):
                path = literal(folder / f"{table}.parquet")
                connection.execute(
                    f"create or replace temp view {quoted(table)} as from read_parquet({path})"
                )
            yield Source(connection, as_of, config_version, tables)
        except duckdb.Error as error:
            raise RunStopped(
                f"The report could not be made from {published} and {database}: {first_line(error)}"
            ) from error


def _check_same_run(
    connection: duckdb.DuckDBPyConnection,
    database: Path,
    published: Path,
    as_of: date,
    config_version: str,
) -> None:
    try:
        found = connection.execute(
            "select (select max(scored_on) from features.int_scoring_dates where is_as_of), "
            "(select max(config_version) from staging.stg_rules__config_version)"
        ).fetchone()
    except duckdb.CatalogException:
        found = None
    if found != (as_of, config_version):
        raise RunStopped(
            f"{published} holds the scores of {as_of}, and {database} is not of the same run: it "
            "has another date or other rules. Run scripts/run.py again; it makes the report, too."
        )


def _plain_value(value: Any) -> Any:
    if isinstance(value, date):  # a timestamp, too
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
