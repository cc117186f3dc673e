"""`--evaluate`: the dates that a run looks back on, and what it builds and publishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lead_scoring import evaluation
from lead_scoring.database import open_database
from lead_scoring.evaluation import dates_to_evaluate
from lead_scoring.main_job import RunOptions, run
from lead_scoring.problems import RunStopped
from lead_scoring.publish import publish_marts
from lead_scoring.raw_tables import tables_in
from lead_scoring.settings import DEFAULT_RULES
from pipeline import Warehouse, write_tables

HORIZON = 90
AS_OF = date(2026, 6, 30)
TABLES = {"attribute_evidence", "rule_evidence", "rule_activity"}


class Silent:
    """A reporter that says nothing."""

    def step(self, what: str) -> None:
        pass

    def progress(self, number: int, total: int, what: str) -> None:
        pass


def test_dates_are_ends_of_months_between_the_first_outcome_and_the_last_horizon(tmp_path):
    def dates(as_of: date, *closed: str) -> list[str]:
        with open_database(tmp_path / "dates.duckdb") as connection:
            connection.execute("create schema if not exists raw")
            connection.execute("drop table if exists raw.outcomes")
            connection.execute(
                "create table raw.outcomes (contact_id varchar, outcome varchar, closed_at varchar)"
            )
            connection.executemany(
                "insert into raw.outcomes values ('c1', ' Won\t', ?)", [[day] for day in closed]
            )
        found = dates_to_evaluate(tables_in(tmp_path / "dates.duckdb"), as_of, HORIZON)
        return [day.isoformat() for day in found]

    for day in ("2026-02-10", "2026-02-10\t", "\r\n2026-02-10T12:00:00+02:00 "):
        assert dates(date(2026, 6, 30), day) == ["2026-02-28", "2026-03-31"]
    assert dates(date(2026, 6, 28), "2026-02-28", "soon") == ["2026-02-28"]
    assert dates(date(2026, 6, 30), "2026-04-01T23:30:00Z") == ["2026-04-01"]
    assert dates(date(2026, 6, 30), "2026-04-02") == []
    assert dates(date(2026, 6, 30), "") == []
    assert len(dates(date(2026, 6, 30), "2019-01-01")) == 12


def test_a_database_without_outcomes_has_no_dates(tmp_path):
    assert dates_to_evaluate(tables_in(tmp_path / "none.duckdb"), AS_OF, HORIZON) == []


def test_evaluation_is_built_and_published_only_if_asked_for(tmp_path):
    data = write_tables(
        tmp_path / "data",
        {
            "contacts": [{"contact_id": "c1"}, {"contact_id": "c2"}],
            "outcomes": [{"contact_id": "c1", "outcome": "won", "closed_at": "2026-02-10"}],
        },
    )
    database, folder = tmp_path / "lead_scoring.duckdb", tmp_path / "published"

    def published() -> set[str]:
        return {path.stem for path in folder.glob("*.parquet")}

    def built() -> set[str]:
        rows = Warehouse(database).rows(
            "select table_name from information_schema.tables where table_schema = 'evaluation'"
        )
        return {row["table_name"] for row in rows}

    options = RunOptions(
        rules=DEFAULT_RULES, database=database, publish=folder, data=data, as_of=AS_OF
    )
    summary = run(options, Silent())
    assert summary.evaluation is None
    assert built() == set() and "lead_scores" in published() and not published() & TABLES

    summary = run(replace(options, evaluate=True), Silent())
    assert summary.evaluation and summary.evaluation["dates"] == ["2026-02-28", "2026-03-31"]
    assert built() >= TABLES and published() >= TABLES
    assert summary.tables.keys() >= TABLES
    assert not any(name.startswith("int_") for name in published())

    publish_marts(database, folder, as_of=summary.as_of, config_version=summary.config_version)
    assert built() and not published() & TABLES, "they may be those of a run before"


@pytest.mark.parametrize("value", ["1.5", 0, 36_501, "ninety"])
def test_a_horizon_that_is_no_number_of_days_stops_a_run(monkeypatch, value):
    monkeypatch.setattr(evaluation, "project_variables", lambda: {"outcome_horizon_days": value})
    with pytest.raises(RunStopped, match=f"outcome_horizon_days is '{value}'; .* from 1 to 36500"):
        evaluation.outcome_horizon_days()
