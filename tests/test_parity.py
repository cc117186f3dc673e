"""Every engine gives the marts that DuckDB gives, row for row, numbers to 1e-9.

PostgreSQL always runs. Spark takes some ten seconds to start and a second or so a statement: it
runs where LEAD_SCORING_SPARK is 1.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lead_scoring.engines import LOCAL_TARGET
from lead_scoring.sample import make_sample
from lead_scoring.settings import DEFAULT_RULES
from parity import build_on, differences, row_count, run_on
from pipeline import write_tables
from reference.strategies import AS_OF, merge_inputs, merge_packs, pack, population, score_ids
from test_pipeline_against_reference import draw_many

SAMPLE_AS_OF = date(2026, 6, 30)
PACKS = 12
POPULATIONS = 8

# The targets of profiles.yml beside DuckDB, each with the fixture that gives a place to build in.
ENGINES = {"postgres": "empty_postgres", "spark": "empty_spark"}


@pytest.fixture(params=ENGINES)
def target(request: pytest.FixtureRequest) -> str:
    """A target that has nothing in it yet."""
    if request.param == "spark" and os.environ.get("LEAD_SCORING_SPARK") != "1":
        pytest.skip("Spark takes its time; LEAD_SCORING_SPARK=1 runs it.")
    request.getfixturevalue(ENGINES[request.param])
    return request.param


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "all"
    make_sample(folder, contacts=300, companies=60, events=6000)
    return folder


@pytest.fixture(scope="module")
def sample_on_duckdb(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parity") / "duckdb"
    folder.mkdir()
    return build_on(LOCAL_TARGET, folder, data=sample, rules=DEFAULT_RULES, as_of=SAMPLE_AS_OF)


def test_sample_in_two_loads_gives_the_marts_of_one_load_on_duckdb(
    target: str, sample: Path, sample_on_duckdb: Path, tmp_path: Path
) -> None:
    """The second run is an incremental one: it takes up the last events, and some once more."""
    folder = tmp_path / target
    folder.mkdir()
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for path in sample.iterdir():
        if path.stem == "events":
            duckdb.execute(
                f"copy (from '{path}' where occurred_at < timestamp '2026-06-25') "
                f"to '{earlier / path.name}'"
            )
        elif path.is_file():
            (earlier / path.name).write_bytes(path.read_bytes())
    build_on(target, folder, data=earlier, rules=DEFAULT_RULES, as_of=SAMPLE_AS_OF)
    first_events = row_count(folder / "lead_scoring.duckdb", "raw.event_log")
    database, second = run_on(target, folder, data=sample, rules=DEFAULT_RULES, as_of=SAMPLE_AS_OF)

    assert second.new_events
    assert first_events > second.new_events
    assert second.top_leads
    assert (folder / "published" / "lead_scores.parquet").exists()
    assert row_count(database, "marts.lead_score_ledger") > 1_000
    assert not differences(sample_on_duckdb, database)


def test_random_packs_and_populations_give_the_same_marts(target: str, tmp_path: Path) -> None:
    """The data of tests/test_pipeline_against_reference.py: rules and people of every kind."""
    policy = merge_packs(draw_many(lambda number: pack(prefix=f"k{number}_"), PACKS, 1))
    inputs = merge_inputs(
        draw_many(
            lambda number: population(prefix=f"p{number}_", score_ids=score_ids(policy)),
            POPULATIONS,
            1,
        )
    )
    data = write_tables(tmp_path / "data", vars(inputs))
    rules = write_tables(tmp_path / "rules", policy.tables)
    databases = {}
    for each in (LOCAL_TARGET, target):
        folder = tmp_path / each
        folder.mkdir()
        databases[each] = build_on(each, folder, data=data, rules=rules, as_of=AS_OF)
    assert row_count(databases[target], "marts.lead_score_ledger") > 1_000
    assert not differences(databases[LOCAL_TARGET], databases[target])
