"""Plain dbt from the project's root: builds with every test, on an empty database and on data."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dbt_runner import run_dbt
from lead_scoring.database import open_database
from lead_scoring.rule_files import RULE_FILES
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import write_reference_lists, write_rules
from lead_scoring.settings import DEFAULT_RULES


@pytest.fixture(scope="module")
def target_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("target")


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty") / "lead_scoring.duckdb"


def test_everything_builds_on_an_empty_database_and_every_test_holds(
    empty_database: Path, target_path: Path
) -> None:
    """Seeds, models, data tests, macro tests and unit tests; a warning fails too."""
    result = run_dbt(
        ["--warn-error", "build", "--selector", "everything"], empty_database, target_path
    )
    kinds = {str(node.node.resource_type) for node in result.result}
    assert kinds >= {"seed", "model", "test", "unit_test"}


def test_run_py_loads_the_rules_as_dbt_seeds_them(
    empty_database: Path, target_path: Path, tmp_path: Path
) -> None:
    run_dbt(["build", "--select", "resource_type:seed"], empty_database, target_path)
    pack, problems = read_rule_pack(DEFAULT_RULES)
    assert not problems
    loaded = tmp_path / "loaded.duckdb"
    with open_database(loaded) as connection:
        write_rules(connection, pack)
        write_reference_lists(connection)
        connection.execute(f"attach '{empty_database}' as seeded")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'loaded'"
        ).fetchall()
        assert len(tables) > len(RULE_FILES)
        for schema, table in tables:
            columns = "select column_name, data_type from duckdb_columns() where "
            names = [
                connection.execute(
                    columns + "database_name = ? and schema_name = ? and table_name = ? "
                    "order by column_index",
                    [database, schema, table],
                ).fetchall()
                for database in ("loaded", "seeded")
            ]
            assert names[0] == names[1], f"{schema}.{table}"
            different = connection.execute(
                f"(from loaded.{schema}.{table} except all from seeded.{schema}.{table}) union all "
                f"(from seeded.{schema}.{table} except all from loaded.{schema}.{table})"
            ).fetchall()
            assert not different, f"{schema}.{table}: {different[:3]}"


def test_tables_with_the_contracts_columns_only_in_part_are_completed(
    target_path: Path, tmp_path: Path
) -> None:
    database = tmp_path / "lead_scoring.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.contacts as select 'c1' as contact_id, 'x' as plan")
    run_dbt(
        ["build", "--exclude", "resource_type:unit_test"],
        database,
        target_path,
        variables={"as_of": "2026-06-30", "replay_dates": ["2026-05-31"]},
    )
    with duckdb.connect(str(database)) as connection:
        facts = connection.execute(
            "select attribute, value from features.int_lead_facts order by all"
        ).fetchall()
        dates = connection.execute(
            "select distinct scored_on::varchar from scoring.int_score_points order by all"
        ).fetchall()
    assert facts == [("contact_id", "c1")] * 2 + [("plan", "x")] * 2
    assert dates == [("2026-05-31",), ("2026-06-30",)]


def test_docs_are_generated(empty_database: Path, target_path: Path) -> None:
    run_dbt(["docs", "generate"], empty_database, target_path)
    assert (target_path / "catalog.json").exists()
