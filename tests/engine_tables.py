"""Stands in for the engine: the tables that models of the evaluation read, from rows of a test."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dbt_runner import run_dbt

# Columns and types of the tables that performance, calibration and drift read.
TABLES = {
    "features.int_scoring_dates": "scored_on date, is_as_of boolean, is_evaluated boolean",
    "features.int_leads": "scored_on date, contact_id varchar",
    "features.int_lead_attributes": (
        "scored_on date, contact_id varchar, attribute varchar, value varchar"
    ),
    "scoring.int_score_points": (
        "scored_on date, contact_id varchar, score varchar, band varchar, "
        "points decimal(28, 12), is_scored boolean"
    ),
    "evaluation.int_labelled_leads": (
        "scored_on date, contact_id varchar, is_won boolean, is_dated boolean"
    ),
    "evaluation.int_lead_probabilities": (
        "scored_on date, contact_id varchar, probability double, calibrated_probability double"
    ),
}
MODELS = [f"path:models/evaluation/{folder}" for folder in ("performance", "calibration", "drift")]


class EngineTables:
    """A DuckDB file with the engine's tables, and the evaluation's models built upon it."""

    def __init__(self, folder: Path, horizon_days: int) -> None:
        """Make a file without any rows; `horizon_days` is the variable outcome_horizon_days."""
        self.folder = folder
        self.database = folder / "lead_scoring.duckdb"
        self.horizon_days = horizon_days
        with duckdb.connect(self.database) as connection:
            for name, columns in TABLES.items():
                connection.execute(f"create schema if not exists {name.split('.')[0]}")
                connection.execute(f"create table {name} ({columns})")

    def fill(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows to one of the tables; None is null."""
        rows = list(rows)
        if not rows:
            return
        path = self.folder / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        with duckdb.connect(self.database) as connection:
            connection.execute(
                f"insert into {table} by name select * from read_csv("
                f"'{path}', header = true, all_varchar = true, nullstr = '')"
            )

    def fill_dates(self, as_of: date, others: Sequence[date]) -> None:
        """The scoring dates: the as-of date and the others that were asked for."""
        self.fill(
            "features.int_scoring_dates",
            [
                {"scored_on": day, "is_as_of": day == as_of, "is_evaluated": True}
                for day in (*others, as_of)
            ],
        )

    def build(self, target_path: Path) -> None:
        """Build performance, calibration and drift, and run the tests of their data.

        It is done in one place for all tables with the same target folder: dbt would read the whole
        project anew for a database elsewhere.
        """
        place = target_path / "lead_scoring.duckdb"
        self.database.rename(place)
        try:
            run_dbt(
                ["build", "--select", *MODELS, "--exclude-resource-type", "unit_test"],
                place,
                target_path,
                as_of="2026-06-30",
                variables={"outcome_horizon_days": self.horizon_days},
            )
        finally:
            place.rename(self.database)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries."""
        with duckdb.connect(self.database, read_only=True) as connection:
            result = connection.execute(query)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
