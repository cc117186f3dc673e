"""How tables and views are replaced on DuckDB (macros/duckdb_overrides.sql)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dbt_runner import run_dbt
from lead_scoring.database import open_database

TABLE = "features.int_scoring_dates"
VIEW = "scoring.int_band_ranges"


@pytest.fixture
def database(empty_warehouse: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_warehouse, tmp_path / "lead_scoring.duckdb"))


def in_database(database: Path, statement: str) -> list[tuple]:
    with open_database(database) as connection:
        return connection.execute(statement).fetchall()


def build(database: Path, *models: str) -> None:
    names = [name.split(".")[-1] for name in models]
    run_dbt(["run", "--select", *names], database, database.parent / "target", as_of="2026-06-30")


def kind_of(database: Path, relation: str) -> str:
    ((kind,),) = in_database(
        database,
        "select case table_type when 'VIEW' then 'view' else 'table' end "
        f"from information_schema.tables where table_schema || '.' || table_name = '{relation}'",
    )
    return kind


def test_a_table_and_a_view_are_made_anew(database: Path) -> None:
    before = in_database(database, f"from {TABLE}")
    in_database(database, f"delete from {TABLE}")
    in_database(database, f"create or replace view {VIEW} as select 'of before' as score")
    build(database, TABLE, VIEW)
    assert in_database(database, f"from {TABLE}") == before
    assert len(in_database(database, f"describe {VIEW}")) > 1


def test_a_table_that_cannot_be_made_stays_as_it_was(database: Path) -> None:
    in_database(database, "alter table scoring.int_lead_reasons rename column contact_id to nobody")
    columns = in_database(database, "describe marts.lead_segments")
    with pytest.raises(AssertionError, match="lead_segments"):
        build(database, "marts.lead_segments")
    assert in_database(database, "describe marts.lead_segments") == columns


@pytest.mark.parametrize(
    ("relation", "kind", "other"), [(TABLE, "table", "view"), (VIEW, "view", "table")]
)
def test_what_was_of_the_other_kind_is_replaced(
    database: Path, relation: str, kind: str, other: str
) -> None:
    columns = in_database(database, f"describe {relation}")
    in_database(database, f"drop {kind} {relation}")
    in_database(database, f"create {other} {relation} as select 'of before' as what")
    build(database, relation)
    assert kind_of(database, relation) == kind
    assert in_database(database, f"describe {relation}") == columns


def test_a_mart_has_its_contract_and_its_descriptions(database: Path) -> None:
    build(database, "marts.lead_scores")
    ((comment,),) = in_database(
        database, "select comment from duckdb_tables() where table_name = 'lead_scores'"
    )
    assert "One row per" in comment
    constraints = in_database(
        database,
        "select distinct constraint_type from duckdb_constraints() "
        "where table_name = 'lead_scores'",
    )
    assert ("NOT NULL",) in constraints


@pytest.mark.parametrize("schema", ["marts", "evaluation"])
def test_what_people_read_is_described_column_by_column(empty_warehouse: Path, schema: str) -> None:
    described = in_database(
        empty_warehouse,
        "select table_name || '.' || column_name, comment from duckdb_columns() "
        f"where schema_name = '{schema}' union all select table_name, comment from duckdb_tables() "
        f"where schema_name = '{schema}' union all select view_name, comment from duckdb_views() "
        f"where schema_name = '{schema}'",
    )
    assert len(described) > 50
    assert [name for name, comment in described if not comment] == []
