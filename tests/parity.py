"""Runs one job on DuckDB and on another engine, and tells where the marts differ."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.build import build
from lead_scoring.database import open_database
from lead_scoring.engines import LOCAL_TARGET, engine_of
from lead_scoring.load import load_folder
from lead_scoring.main_job import RunOptions, run
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import write_reference_lists, write_rules
from lead_scoring.settings import ROOT
from lead_scoring.summary import RunSummary

TOLERANCE = 1e-9


class Silent:
    """A reporter that shows nothing."""

    def step(self, what: str) -> None:
        """Ignore a step."""

    def progress(self, number: int, total: int, what: str) -> None:
        """Ignore progress."""


def run_on(
    target: str, folder: Path, *, data: Path | None, rules: Path, as_of: date, **options: Any
) -> tuple[Path, RunSummary]:
    """Do the main job on a target; gives the DuckDB file where the marts stand, and the summary."""
    database = folder / "lead_scoring.duckdb"
    with target_path_of(target):
        summary = run(
            RunOptions(
                data=data,
                rules=rules,
                database=database,
                publish=folder / "published",
                as_of=as_of,
                target=target,
                **options,
            ),
            Silent(),
        )
    return database, summary


def build_on(target: str, folder: Path, *, data: Path, rules: Path, as_of: date) -> Path:
    """Load and build the marts on a target, without tests and report; gives the DuckDB file.

    It takes two thirds of the time of `run_on`.
    """
    database = folder / "lead_scoring.duckdb"
    engine = engine_of(target)
    load_folder(data, database)
    pack, problems = read_rule_pack(rules)
    assert not problems, problems
    with open_database(database) as connection:
        write_rules(connection, pack)
        write_reference_lists(connection)
    with target_path_of(target):
        if engine:
            engine.push(database)
        build(database, as_of=as_of, replay_dates=[], engine=engine, only=["+path:models/marts"])
        if engine:
            engine.fetch(database, with_evaluation=False)
    return database


@contextmanager
def target_path_of(target: str) -> Iterator[None]:
    """Let dbt keep what it has parsed for another engine than DuckDB in a folder of its own.

    All tests share it: what is parsed for a target holds for every database there.
    """
    if target == LOCAL_TARGET:
        yield
        return
    before = os.environ.get("DBT_TARGET_PATH")
    os.environ["DBT_TARGET_PATH"] = str(Path(before or ROOT / "target") / target)
    try:
        yield
    finally:
        if before is None:
            del os.environ["DBT_TARGET_PATH"]
        else:
            os.environ["DBT_TARGET_PATH"] = before


def differences(one: Path, other: Path, schema: str = "marts") -> list[str]:
    """A sentence for each table of a schema that is not the same in both files.

    Numbers may differ by TOLERANCE, relative to numbers above 1; everything else by nothing.
    """
    found = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        tables = {name: _columns(connection, name, schema) for name in ("one", "other")}
        if set(tables["one"]) != set(tables["other"]):
            found.append(f"tables: {sorted(set(tables['one']) ^ set(tables['other']))}")
        for table in sorted(set(tables["one"]) & set(tables["other"])):
            columns = tables["one"][table]
            if columns != tables["other"][table]:
                found.append(f"{table}: {columns} is not {tables['other'][table]}")
                continue
            found += _different_rows(connection, f"{schema}.{table}", columns)
    return found


def row_count(database: Path, table: str) -> int:
    """The rows of a table."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(f"select count(*) from {table}").fetchall()[0][0]


def _columns(
    connection: duckdb.DuckDBPyConnection, database: str, schema: str
) -> dict[str, list[tuple[str, str]]]:
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = ? order by table_name, column_index",
        [database, schema],
    ).fetchall()
    tables: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        tables.setdefault(table, []).append((column, kind))
    return tables


def _different_rows(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[tuple[str, str]]
) -> list[str]:
    # what is not a number with decimals tells the rows of every table apart
    is_inexact = {name: kind == "DOUBLE" or kind.startswith("DECIMAL") for name, kind in columns}
    names = sorted(is_inexact, key=lambda name: is_inexact[name])
    query = f"select {', '.join(names)} from {{0}}.{table} order by all"
    rows = [connection.execute(query.format(each)).fetchall() for each in ("one", "other")]
    if len(rows[0]) != len(rows[1]):
        return [f"{table}: {len(rows[0])} rows, {len(rows[1])} rows"]
    different = [
        (first, second)
        for first, second in zip(*rows, strict=True)
        if not all(_is_same(left, right) for left, right in zip(first, second, strict=True))
    ]
    if not different:
        return []
    return [f"{table}: {len(different)} of {len(rows[0])} rows, such as {different[0]}"]


def _is_same(left: Any, right: Any) -> bool:
    if left == right:
        return True
    if left is None or right is None or isinstance(left, str | bool | date):
        return False
    return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
