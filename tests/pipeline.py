"""Runs the real pipeline on data and rules that a test makes: files in, mart rows out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lead_scoring.build import build
from lead_scoring.database import open_database
from lead_scoring.load import load_folder
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import write_reference_lists, write_rules


@dataclass(frozen=True)
class Warehouse:
    """A built warehouse."""

    database: Path

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries."""
        with open_database(self.database) as connection:
            result = connection.execute(query)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def write_table(path: Path, rows: Iterable[Mapping[str, str | None]]) -> None:
    """Write rows as CSV, with every column that one of them has. No rows: no file."""
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if not columns:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows({name: value or "" for name, value in row.items()} for row in rows)


def write_tables(folder: Path, tables: Mapping[str, Iterable[Mapping[str, str | None]]]) -> Path:
    """Write several tables into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        write_table(folder / f"{name}.csv", rows)
    return folder


def build_warehouse(
    folder: Path,
    *,
    data: Path,
    rules: Path,
    as_of: date,
    replay_dates: Iterable[date] = (),
    evaluate: bool = False,
) -> Warehouse:
    """Load, build and test in a database inside `folder`, as scripts/run.py does."""
    database = folder / "lead_scoring.duckdb"
    load_folder(data, database)
    pack, problems = read_rule_pack(rules)
    assert not problems, problems
    with open_database(database) as connection:
        write_rules(connection, pack)
        write_reference_lists(connection)
    build(database, as_of=as_of, replay_dates=list(replay_dates), evaluate=evaluate)
    return Warehouse(database)
