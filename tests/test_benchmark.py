"""What the benchmark compares does the same work: the hand-written rivals fill our tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lead_scoring.benchmark import by_hand, by_pandas, by_polars
from lead_scoring.benchmark.compare import KEYS, differences
from lead_scoring.build import build
from lead_scoring.database import open_database
from lead_scoring.load import load_folder
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import write_reference_lists, write_rules
from lead_scoring.sample import SAMPLE_ENDS_ON, make_sample
from lead_scoring.settings import DEFAULT_RULES

Score = Callable[..., None]

# Fewer leads would leave rules without any lead that they fire for.
CONTACTS, COMPANIES, EVENTS = 800, 160, 24_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark") / "data"
    make_sample(folder, contacts=CONTACTS, companies=COMPANIES, events=EVENTS)
    return folder


@pytest.fixture(scope="module")
def ours(data: Path) -> Path:
    """The tables as the models fill them, as Parquet files."""
    database = data.parent / "ours.duckdb"
    load_folder(data, database)
    pack, problems = read_rule_pack(DEFAULT_RULES)
    assert not problems, problems
    with open_database(database) as connection:
        write_rules(connection, pack)
        write_reference_lists(connection)
    build(database, as_of=SAMPLE_ENDS_ON, replay_dates=[], only=[f"+{name}" for name in KEYS])
    folder = data.parent / "ours"
    folder.mkdir()
    with open_database(database) as connection:
        for name in KEYS:
            connection.execute(f"copy marts.{name} to '{folder}/{name}.parquet' (format parquet)")
    return folder


@pytest.fixture(scope="module", params=["csv", "parquet"])
def files(request: pytest.FixtureRequest, data: Path) -> Path:
    """The same inputs as they are written for few people, and as for many."""
    if request.param == "csv":
        return data
    folder = data.parent / "parquet"
    folder.mkdir()
    for path in data.iterdir():
        duckdb.execute(f"copy (from '{path}') to '{folder}/{path.stem}.parquet' (format parquet)")
    return folder


@pytest.mark.parametrize(
    "score",
    [by_hand.score, by_polars.score, by_pandas.score],
    ids=["duckdb", "polars", "pandas"],
)
def test_rival_fills_the_same_tables(score: Score, files: Path, ours: Path, tmp_path: Path):
    score(files, tmp_path / "theirs", as_of=SAMPLE_ENDS_ON)
    assert differences(ours, tmp_path / "theirs") == []


def test_sample_of_the_comparison_fires_most_rules(ours: Path):
    fired = duckdb.execute(
        f"select count(distinct rule_id) from '{ours}/lead_score_ledger.parquet' "
        "where entry = 'rule'"
    ).fetchone()
    assert fired is not None
    assert fired[0] > 100


def test_comparison_tells_what_differs(ours: Path, tmp_path: Path):
    for name in KEYS:
        change = {
            "lead_scores": "select * replace (points + 0.00001 as points)",
            "lead_score_ledger": "select * exclude (last_matched_on)",
            "lead_segments": "select * replace (coalesce(top_reasons, '') || '.' as top_reasons)",
            "account_scores": "select *",
            "rejected_rows": "select * replace (row_key || '1' as row_key)",
        }[name]
        limit = "limit 10" if name == "account_scores" else ""
        duckdb.execute(
            f"copy ({change} from '{ours}/{name}.parquet' {limit}) "
            f"to '{tmp_path}/{name}.parquet' (format parquet)"
        )
    found = " ".join(differences(ours, tmp_path))
    assert "lead_scores: points differs" in found
    assert "lead_score_ledger has other columns" in found
    assert "lead_segments: top_reasons differs" in found
    assert "account_scores: " in found and "rows are in ours alone" in found
    assert "rejected_rows: " in found and "rows are in theirs alone" in found


def test_date_of_the_sample_is_not_a_special_one(data: Path, tmp_path: Path):
    by_hand.score(data, tmp_path / "earlier", as_of=date(2026, 1, 15))
    newest = duckdb.execute(
        f"select max(last_event_on) from '{tmp_path}/earlier/lead_segments.parquet'"
    ).fetchone()
    assert newest is not None and newest[0] == date(2026, 1, 15)
