"""What the benchmark compares does the same work: the hand-written rivals fill our tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lead_scoring.benchmark import by_hand, by_pandas, by_polars
from lead_scoring.benchmark.compare import KEYS, TOLERANCES, differences
from lead_scoring.benchmark.work import RIVALS
from lead_scoring.build import build
from lead_scoring.database import open_database
from lead_scoring.load import load_folder
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import write_reference_lists, write_rules
from lead_scoring.sample import SAMPLE_ENDS_ON, make_sample
from lead_scoring.settings import DEFAULT_RULES, ROOT

Score = Callable[..., None]

# Fewer leads would leave rules without any lead that they fire for.
CONTACTS, COMPANIES, EVENTS = 800, 160, 24_000
# On so few rows floats, too, have to give the same six digits.
EXACT = 1e-9


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark") / "data"
    make_sample(folder, contacts=CONTACTS, companies=COMPANIES, events=EVENTS)
    return folder


@pytest.fixture(scope="module")
def ours(data: Path) -> Path:
    """The tables as the models fill them, as Parquet files."""
    database = data.parent / "lead_scoring.duckdb"
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
    assert differences(ours, tmp_path / "theirs", tolerance=EXACT) == []


def test_every_table_that_a_run_publishes_is_compared():
    assert set(KEYS) == {path.stem for path in (ROOT / "models/marts").glob("*.sql")}
    assert set(TOLERANCES) == set(RIVALS)


def test_sample_of_the_comparison_fires_most_rules(ours: Path):
    fired = duckdb.execute(
        f"select count(distinct rule_id) from '{ours}/lead_score_ledger.parquet' "
        "where entry = 'rule'"
    ).fetchone()
    assert fired is not None
    assert fired[0] > 100


def changed(ours: Path, folder: Path, changes: dict[str, str]) -> Path:
    """A copy of the tables in which some are what a query makes of them (`{table}`)."""
    folder.mkdir()
    for name in KEYS:
        query = changes.get(name, "from {table}").format(table=f"'{ours}/{name}.parquet'")
        duckdb.execute(f"copy ({query}) to '{folder}/{name}.parquet' (format parquet)")
    return folder


def test_comparison_tells_what_differs(ours: Path, tmp_path: Path):
    changes = {
        "account_scores": "from {table} limit 10",
        "calendar_days": "from {table} union all select date '2020-01-01'",
        "crm_sync": "select * replace (md5(digest) as digest) from {table}",
        "lead_handoffs": "from {table} where false",
        "lead_score_history": "select * replace (date '2020-01-01' as previous_scored_on) "
        "from {table}",
        "lead_score_ledger": "select * exclude (last_matched_on) from {table}",
        "lead_scores": "select * replace (points + 0.00001 as points) from {table}",
        "lead_segments": "select * replace (coalesce(top_reasons, '') || '.' as top_reasons) "
        "from {table}",
        "rejected_rows": "select * replace (row_key || '1' as row_key) from {table}",
        "score_alerts": "select 'c1' as contact_id, * exclude (contact_id, one) "
        "from (select 1 as one) left join {table} on true",
    }
    assert set(changes) == set(KEYS)
    theirs = changed(ours, tmp_path / "theirs", changes)
    found = " ".join(differences(ours, theirs, tolerance=1e-6))
    assert "account_scores: " in found and "rows are in ours alone" in found
    assert "calendar_days: 1 rows are in theirs alone" in found
    assert "crm_sync: digest differs" in found
    assert "lead_handoffs: " in found
    assert "lead_score_history: previous_scored_on differs" in found
    assert "lead_score_ledger has other columns" in found
    assert "lead_scores: points differs" in found
    assert "lead_segments: top_reasons differs" in found
    assert "rejected_rows: " in found and "rows are in theirs alone" in found
    assert "score_alerts: 1 rows are in theirs alone" in found


def test_comparison_sees_what_does_not_add_up(ours: Path, tmp_path: Path):
    changes = {
        "lead_score_ledger": "select * replace (if(entry = 'base', points + 0.000001, points) "
        "as points) from {table}",
        "lead_score_history": "select * replace (event_points - 0.000001 as event_points) "
        "from {table}",
    }
    theirs = changed(ours, tmp_path / "theirs", changes)
    found = differences(ours, theirs, tolerance=1e-6)
    assert len(found) == 2
    assert "The rows of the ledger of" in found[0]
    assert "The parts of the history of" in found[1]


def test_comparison_names_a_table_that_is_not_compared(ours: Path, tmp_path: Path):
    more = changed(ours, tmp_path / "more", {})
    duckdb.execute(f"copy (select 1 as one) to '{more}/new_table.parquet' (format parquet)")
    found = differences(more, ours, tolerance=EXACT)
    assert found == ["new_table is in ours, and nobody compares it."]


def test_date_of_the_sample_is_not_a_special_one(data: Path, tmp_path: Path):
    by_hand.score(data, tmp_path / "earlier", as_of=date(2026, 1, 15))
    newest = duckdb.execute(
        f"select max(last_event_on) from '{tmp_path}/earlier/lead_segments.parquet'"
    ).fetchone()
    assert newest is not None and newest[0] == date(2026, 1, 15)
