"""What goes between DuckDB and another engine: the tables that commands read come back."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
import yaml

from dbt_runner import ROOT
from lead_scoring.engines import default_database, engine_of, rendered, target_name
from lead_scoring.engines.exchange import (
    STEPS_READ,
    replace_tables,
    tables_to_fetch,
    values_to_push,
)
from lead_scoring.engines.postgres_push import PATTERN
from lead_scoring.problems import RunStopped
from lead_scoring.settings import DATABASE_CONFIG, DEFAULT_DATABASE

# Deletes in tables that are there, and leaves alone those that are not.
WITHOUT_NEED = {"forget_rows.py", "exchange.py", "postgres_push.py"}


def test_every_step_that_a_command_reads_comes_back() -> None:
    read = {
        f"{path.name} reads {schema}.{table}"
        for path in sorted((ROOT / "scripts").rglob("*.py"))
        if path.name not in WITHOUT_NEED
        for schema, table in re.findall(
            r"\b(staging|features|scoring)\.((?:int|stg)_\w+)", path.read_text(encoding="utf-8")
        )
        if table not in STEPS_READ[schema]
    }
    assert not read


def test_only_what_the_engine_has_comes_back() -> None:
    built = {"marts": {"lead_scores"}, "evaluation": {"score_drift"}, "scoring": {"int_rules"}}
    assert tables_to_fetch(built, with_evaluation=False) == [
        ("marts", "lead_scores"),
        ("scoring", "int_rules"),
    ]
    assert ("evaluation", "score_drift") in tables_to_fetch(built, with_evaluation=True)


def test_tables_come_back_all_or_none(tmp_path: Path) -> None:
    database = tmp_path / "lead_scoring.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute("create schema scoring")
        connection.execute("create table marts.lead_scores as select 1 as points")
        connection.execute("create table marts.of_an_earlier_state as select 1 as points")
        connection.execute("create view scoring.int_rules as select 'old' as rule_id")
    tables = {
        ("marts", "lead_scores"): "(select 2 as points)",
        ("scoring", "int_rules"): "(select 'new' as rule_id)",
    }
    with pytest.raises(duckdb.Error):
        replace_tables(database, {**tables, ("marts", "broken"): "(select cast('x' as integer))"})
    assert _rows(database, "marts.lead_scores") == [(1,)]
    assert _rows(database, "scoring.int_rules") == [("old",)]
    replace_tables(database, tables)
    assert _rows(database, "marts.lead_scores") == [(2,)]
    assert _rows(database, "scoring.int_rules") == [("new",)]
    assert _rows(database, "information_schema.tables", "table_name") == [
        ("int_rules",),
        ("lead_scores",),
    ]


def test_nanoseconds_go_to_an_engine_as_they_are_read_here(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "lead_scoring.duckdb")) as connection:
        connection.execute("create schema raw")
        connection.execute(
            "create table raw.outcomes as select 'c1' as contact_id, 'won' as outcome, "
            "'2026-06-30 23:59:59.9999999'::timestamp_ns as closed_at"
        )
        _, read = values_to_push(connection, "raw", "outcomes")["closed_at"]
        found = connection.execute(f"select ({read})::varchar from raw.outcomes").fetchall()
    assert found == [("2026-06-30 23:59:59.999999",)]


def test_patterns_are_tried_in_the_words_that_the_models_use() -> None:
    """The macro is there once dbt has parsed; the push tries patterns before."""
    macro = (ROOT / "macros" / "text_matches.sql").read_text(encoding="utf-8")
    in_macro, tried = ("".join(each.split()) for each in (macro, PATTERN))
    assert tried.replace("%s", "{{pattern}}") in in_macro


def test_target_that_there_is_not_is_a_sentence() -> None:
    with pytest.raises(RunStopped, match="has no target oracle; it has duckdb, postgres"):
        target_name("oracle")


def test_each_engine_has_a_file_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_of("duckdb") is None
    assert default_database("duckdb") == DEFAULT_DATABASE
    assert default_database("postgres").name == "lead_scoring_postgres.duckdb"
    monkeypatch.setenv("DBT_TARGET", "postgres")
    assert target_name(None) == "postgres"
    assert target_name("duckdb") == "duckdb"


def test_dbt_opens_the_file_as_loading_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_SCORING_MEMORY_LIMIT", "3GiB")
    profile = yaml.safe_load((ROOT / "profiles.yml").read_text(encoding="utf-8"))
    options = rendered(profile["lead_scoring"]["outputs"]["duckdb"])["config_options"]
    with duckdb.connect(config=options) as connection:
        limit = connection.execute("select current_setting('memory_limit')").fetchone()
    assert limit == ("3.0 GiB",)
    assert options == {**DATABASE_CONFIG, "memory_limit": "3GiB"}


def _rows(database: Path, table: str, columns: str = "*") -> list[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(f"select {columns} from {table} order by all").fetchall()
