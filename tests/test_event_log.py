"""Events arrive in slices, twice, late or corrected: the log makes one data set of them."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from lead_scoring.load import load_folder
from lead_scoring.main_job import run
from lead_scoring.problems import RunStopped
from lead_scoring.sample import SAMPLE_ENDS_ON
from test_run import Silent, job, small_pack, write
from test_time import MARTS, marts_of, query, sample

__all__ = ["sample"]

pytestmark = pytest.mark.usefixtures("models_only")


@pytest.fixture(scope="module")
def at_once(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple]]:
    """The marts of one load and one run."""
    folder = tmp_path_factory.mktemp("at_once")
    run(job(folder, data=sample, as_of=SAMPLE_ENDS_ON), Silent())
    return marts_of(folder / "lead_scoring.duckdb")


@pytest.fixture(scope="module")
def slices(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sample in folders whose events are those of one stretch of loaded_at each."""
    folders = []
    (events,) = sample.glob("events.*")
    # rows of one loaded_at belong together: they are one delivery
    limits = duckdb.execute(
        "select unnest(quantile_disc(cast(loaded_at as timestamp), [0.3, 0.5, 0.9])) "
        f"from '{events}'"
    ).fetchall()
    bounds = ["timestamp '0001-01-01'", *(f"timestamp '{limit}'" for (limit,) in limits)]
    for number, first in enumerate(bounds):
        after = bounds[number + 1] if number + 1 < len(bounds) else "timestamp '9999-01-01'"
        folder = tmp_path_factory.mktemp("slice") / "data"
        shutil.copytree(sample, folder, ignore=shutil.ignore_patterns(events.name))
        duckdb.execute(
            f"copy (select * from '{events}' "
            f"where coalesce(cast(loaded_at as timestamp), timestamp '2000-01-01') >= {first} "
            f"and coalesce(cast(loaded_at as timestamp), timestamp '2000-01-01') < {after}) "
            f"to '{folder / 'events.parquet'}'"
        )
        folders.append(folder)
    return folders


@pytest.mark.parametrize(
    "order",
    [
        pytest.param((0, 1, 2, 3), id="in_order", marks=pytest.mark.long),
        pytest.param((2, 0, 2, 3, 1), id="shuffled_and_some_of_them_twice"),
    ],
)
def test_slices_with_a_run_after_each_give_the_marts_of_one_load(
    slices: list[Path], at_once: dict[str, list[tuple]], tmp_path: Path, order: tuple[int, ...]
) -> None:
    for number in order:
        run(job(tmp_path, data=slices[number], as_of=SAMPLE_ENDS_ON), Silent())
    found = marts_of(tmp_path / "lead_scoring.duckdb")
    for mart, rows in at_once.items():
        assert found[mart] == rows, mart
    assert found["rejected_rows"]

    everything = query(
        tmp_path / "lead_scoring.duckdb", "from features.int_lead_events order by event_key"
    )
    run(job(tmp_path, data=slices[order[-1]], as_of=SAMPLE_ENDS_ON, full_refresh=True), Silent())
    assert (
        query(tmp_path / "lead_scoring.duckdb", "from features.int_lead_events order by event_key")
        == everything
    )
    assert marts_of(tmp_path / "lead_scoring.duckdb") == found


def test_only_leads_of_late_events_are_scored_on_the_date_before_once_more(
    sample: Path, tmp_path: Path
) -> None:
    """Without what the last run kept, everybody is; the rows are the same, causes and all."""
    first, second = SAMPLE_ENDS_ON, SAMPLE_ENDS_ON + timedelta(days=1)
    run(job(tmp_path, data=sample, as_of=first), Silent())
    forgetful = tmp_path / "forgetful"
    forgetful.mkdir()
    shutil.copy(tmp_path / "lead_scoring.duckdb", forgetful)
    with duckdb.connect(str(forgetful / "lead_scoring.duckdb")) as connection:
        connection.execute("drop table scoring.int_kept_rule_points cascade")
    events = next(sample.glob("events.*"))
    next_day = tmp_path / "next_day"
    shutil.copytree(sample, next_day, ignore=shutil.ignore_patterns(events.name))
    loaded_at = f"timestamp '{second} 23:30:00' as loaded_at"
    # events of the next day, late ones, and some that turn out to be another contact's
    duckdb.execute(
        f"""
        copy (
            select * replace (
                'new' || event_id as event_id,
                timestamp '{second} 10:00:00' as occurred_at,
                {loaded_at}
            )
            from '{events}' where hash(event_id) % 300 = 1
            union all
            select * replace ('late' || event_id as event_id, {loaded_at})
            from '{events}' where hash(event_id) % 300 = 2
            union all
            select * replace (
                (select max(contact_id) from '{events}') as contact_id, {loaded_at}
            )
            from '{events}' where hash(event_id) % 300 = 3
        ) to '{next_day / "events.parquet"}'
        """
    )
    for place in (tmp_path, forgetful):
        run(job(place, data=next_day, as_of=second), Silent())
    once_more = f"select count(*) from features.int_leads where scored_on = date '{first}'"
    ((some,),), ((all_of_them,),) = (
        query(place / "lead_scoring.duckdb", once_more) for place in (tmp_path, forgetful)
    )
    assert 0 < some < all_of_them / 2
    found, expected = (marts_of(place / "lead_scoring.duckdb") for place in (tmp_path, forgetful))
    for mart in MARTS:
        assert found[mart] == expected[mart], mart
    causes = query(
        tmp_path / "lead_scoring.duckdb",
        "select sum(abs(change_by_new_events)), sum(abs(change_by_decay)) "
        f"from marts.lead_score_history where scored_on = date '{second}'",
    )
    assert min(causes[0]) > 0


def test_events_are_worked_out_anew_if_their_keys_are_not_those_of_this_engine(
    tmp_path: Path,
) -> None:
    events = "event_id,contact_id,occurred_at,event_type\n1,a,2026-03-01,page_view\n"
    data = write(tmp_path / "data", {"contacts.csv": "contact_id\na\n", "events.csv": events})
    rules = small_pack(tmp_path / "rules")
    run(job(tmp_path, data=data, rules=rules, as_of=date(2026, 3, 2)), Silent())
    found = marts_of(tmp_path / "lead_scoring.duckdb")
    with duckdb.connect(str(tmp_path / "lead_scoring.duckdb")) as connection:
        connection.execute(
            "update features.int_event_kinds set event_kind_key = 0, key_of_a_text = 0"
        )
        connection.execute("update features.int_lead_events set event_kind_key = 0, event_key = 0")
    run(job(tmp_path, data=data, rules=rules, as_of=date(2026, 3, 2)), Silent())
    assert marts_of(tmp_path / "lead_scoring.duckdb") == found
    assert query(
        tmp_path / "lead_scoring.duckdb", "select count(*) from features.int_lead_events"
    ) == [(1,)]


def test_an_event_counts_once_its_contact_is_there(tmp_path: Path) -> None:
    events = "event_id,contact_id,occurred_at,event_type\n1,late,2026-03-01,page_view\n"
    data = write(tmp_path / "data", {"contacts.csv": "contact_id\na\n", "events.csv": events})
    rules = small_pack(tmp_path / "rules")
    run(job(tmp_path, data=data, rules=rules, as_of=date(2026, 3, 2)), Silent())
    reasons = query(tmp_path / "lead_scoring.duckdb", "select reason from marts.rejected_rows")
    assert reasons == [("unknown_contact",)]
    write(data, {"contacts.csv": "contact_id\na\nlate\n"})
    (data / "events.csv").unlink()
    run(job(tmp_path, data=data, rules=rules, as_of=date(2026, 3, 2)), Silent())
    assert query(tmp_path / "lead_scoring.duckdb", "select reason from marts.rejected_rows") == []
    points = query(
        tmp_path / "lead_scoring.duckdb",
        "select points from marts.lead_scores where contact_id = 'late' and score = 'engagement'",
    )
    assert points == [(2,)]


def test_a_corrected_event_replaces_the_one_before_and_without_loaded_at_the_load_decides(
    tmp_path: Path,
) -> None:
    head = "event_id,contact_id,occurred_at,event_type\n"
    rules = small_pack(tmp_path / "rules")

    def points(row: str) -> list[tuple]:
        data = write(
            tmp_path / "data",
            {"contacts.csv": "contact_id\na\nb\n", "events.csv": head + row},
        )
        run(job(tmp_path, data=data, rules=rules, as_of=date(2026, 3, 2)), Silent())
        return query(
            tmp_path / "lead_scoring.duckdb",
            "select contact_id, points from marts.lead_scores "
            "where score = 'engagement' order by contact_id",
        )

    assert points("1,b,2026-03-01,page_view\n") == [("a", 0), ("b", 2)]
    assert points("1,a,2026-03-01,page_view\n") == [("a", 2), ("b", 0)]
    # the first one again, which it has: nothing new
    assert points("1,b,2026-03-01,page_view\n") == [("a", 2), ("b", 0)]


def test_another_data_set_does_not_mix_with_the_one_before(tmp_path: Path) -> None:
    rules = small_pack(tmp_path / "rules")
    events = "event_id,contact_id,occurred_at,event_type\n"
    first = write(
        tmp_path / "first",
        {"contacts.csv": "contact_id\na\nb\n", "events.csv": events + "1,a,2026-03-01,page_view\n"},
    )
    second = write(tmp_path / "second", {"contacts.csv": "contact_id\nc\nd\na\n"})
    run(job(tmp_path, data=first, rules=rules, as_of=date(2026, 3, 2)), Silent())
    third = write(tmp_path / "third", {"contacts.csv": "contact_id\nx\ny\n"})
    summary = run(job(tmp_path, data=second, rules=rules, as_of=date(2026, 3, 3)), Silent())
    assert not any("set aside" in warning for warning in summary.warnings)  # half of them are there
    summary = run(job(tmp_path, data=third, rules=rules, as_of=date(2026, 3, 4)), Silent())
    assert any(
        "set aside as lead_scoring.before-1.duckdb" in warning for warning in summary.warnings
    )
    days = query(
        tmp_path / "lead_scoring.duckdb", "select distinct scored_on from marts.lead_score_history"
    )
    assert days == [(date(2026, 3, 4),)]
    assert query(tmp_path / "lead_scoring.duckdb", "select * from marts.rejected_rows") == []
    kept = query(tmp_path / "lead_scoring.before-1.duckdb", "select count(*) from raw.event_log")
    assert kept == [(1,)]


def test_a_wrong_file_sets_nothing_aside(tmp_path: Path) -> None:
    rules = small_pack(tmp_path / "rules")
    first = write(tmp_path / "first", {"contacts.csv": "contact_id\na\nb\n"})
    run(job(tmp_path, data=first, rules=rules, as_of=date(2026, 3, 2)), Silent())
    wrong = write(tmp_path / "wrong", {"contacts.csv": "contact_id,created_at\nx,yesterday\n"})
    with pytest.raises(RunStopped):
        run(job(tmp_path, data=wrong, rules=rules, as_of=date(2026, 3, 3)), Silent())
    assert not list(tmp_path.glob("*before*"))


def test_nanoseconds_are_cut_off_and_the_last_of_a_day_stays_in_it(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", {"contacts.csv": "contact_id\nc\n"})
    duckdb.execute(
        "copy (select 'e' as event_id, 'c' as contact_id, 'x' as event_type, "
        "timestamp_ns '2026-03-31 23:59:59.999999999' as occurred_at) "
        f"to '{folder / 'events.parquet'}'"
    )
    load_folder(folder, tmp_path / "lead_scoring.duckdb")
    ((occurred_at,),) = query(
        tmp_path / "lead_scoring.duckdb", "select cast(occurred_at as varchar) from raw.event_log"
    )
    assert occurred_at == "2026-03-31 23:59:59.999999"
