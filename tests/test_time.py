"""Time: dates scored at once and one by one, bands kept, hand-offs, causes of change, midnights."""

from __future__ import annotations

import csv
import os
import shutil
import statistics
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from lead_scoring.database import open_database
from lead_scoring.main_job import run
from lead_scoring.sample import SAMPLE_ENDS_ON, make_sample
from pipeline import write_table
from test_faults import reader
from test_run import Silent, job, small_pack, write

CONTACTS = 300
MONTHS = int(os.environ.get("LEAD_SCORING_MONTHS", "6"))
DAYS = int(os.environ.get("LEAD_SCORING_DAYS", "10"))
pytestmark = pytest.mark.usefixtures("models_only")

MARTS = (
    "account_scores",
    "calendar_days",
    "crm_sync",
    "lead_handoffs",
    "lead_score_history",
    "lead_score_ledger",
    "lead_scores",
    "lead_segments",
    "rejected_rows",
    "score_alerts",
)


def marts_of(database: Path, where: str = "true") -> dict[str, list[tuple]]:
    """All rows of all marts; `where` restricts those of the history."""
    with open_database(database) as connection:
        return {
            mart: connection.execute(
                f"select * from marts.{mart} "
                f"where {where if mart == 'lead_score_history' else 'true'} order by all"
            ).fetchall()
            for mart in MARTS
        }


def query(database: Path, sql: str) -> list[tuple]:
    with open_database(database) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample, whose events come with repeated ids, late ones and unusable ones."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    make_sample(folder, contacts=CONTACTS, companies=60, events=9_000, seed=5)
    return folder


def test_an_evaluation_leaves_every_mart_as_it_was(sample: Path, tmp_path: Path) -> None:
    """Its dates lie between those of the runs, and so do not come into history or bands kept."""
    database = tmp_path / "lead_scoring.duckdb"
    options = job(tmp_path, data=sample, as_of=date(2026, 6, 30))
    run(replace(options, replay_dates=(date(2025, 12, 31),)), Silent())
    before = marts_of(database)
    summary = run(replace(options, evaluate=True), Silent())
    assert summary.evaluation and "2025-12-31" in summary.evaluation["dates"]
    assert len(summary.evaluation["dates"]) > 1
    assert marts_of(database) == before


def test_dates_at_once_and_one_by_one_give_the_same_rows(sample: Path, tmp_path: Path) -> None:
    """Six month-ends; LEAD_SCORING_MONTHS=12 makes a year of them."""
    days = [date(2025, month, 28) for month in range(7, 13)]
    days += [date(2026, month, 28) for month in range(1, 7)]
    days = days[-MONTHS:]
    (tmp_path / "one").mkdir()
    (tmp_path / "all").mkdir()
    for day in days:
        run(job(tmp_path / "one", data=sample, as_of=day), Silent())
    run(job(tmp_path / "all", data=sample, as_of=days[-1], replay_dates=tuple(days[:-1])), Silent())
    one, all_at_once = (
        marts_of(tmp_path / name / "lead_scoring.duckdb") for name in ("one", "all")
    )
    for mart in MARTS:
        assert one[mart] == all_at_once[mart], mart
    history = one["lead_score_history"]
    assert {row[2] for row in history} == set(days)
    changed = query(
        tmp_path / "one" / "lead_scoring.duckdb",
        "select count(*) from marts.lead_score_history where points_change <> 0 group by scored_on",
    )
    assert len(changed) == len(days) - 1


def test_a_date_that_is_run_again_replaces_its_rows_only(sample: Path, tmp_path: Path) -> None:
    first, second, third = (SAMPLE_ENDS_ON - timedelta(days=days) for days in (20, 10, 0))
    for day in (first, second, third):
        run(job(tmp_path, data=sample, as_of=day), Silent())
    others = f"scored_on <> date '{second}'"
    before = marts_of(tmp_path / "lead_scoring.duckdb", others)["lead_score_history"]
    rules = tmp_path / "rules"
    shutil.copytree(job(tmp_path).rules, rules)
    with (rules / "scores.csv").open(newline="") as file:
        scores = list(csv.DictReader(file))
    for row in scores:
        row["base_points"] = "7" if row["score"] == "fit" else row["base_points"]
    write_table(rules / "scores.csv", scores)
    run(job(tmp_path, data=sample, as_of=second, rules=rules), Silent())
    assert marts_of(tmp_path / "lead_scoring.duckdb", others)["lead_score_history"] == before
    by_rules = query(
        tmp_path / "lead_scoring.duckdb",
        "select count(*), min(abs(change_by_rules)) from marts.lead_score_history "
        f"where scored_on = date '{second}' and score = 'fit' and change_by_rules <> 0",
    )
    assert by_rules[0][0] > 0


@pytest.mark.long
def test_an_as_of_date_far_ahead_takes_nothing_from_the_history(tmp_path: Path) -> None:
    rules = small_pack(tmp_path / "rules")
    data = write(tmp_path / "data", {"contacts.csv": "contact_id\na\n"})
    today = datetime.now(UTC).date()
    before, ahead = today - timedelta(days=300), date(today.year + 30, 1, 1)
    for day in (before, ahead, today):
        summary = run(job(tmp_path, data=data, rules=rules, as_of=day), Silent())
        said = [warning for warning in summary.warnings if "lies after today" in warning]
        assert bool(said) == (day == ahead)
    history = "select distinct scored_on from marts.lead_score_history order by all"
    dates = query(tmp_path / "lead_scoring.duckdb", history)
    assert dates == [(before,), (today,), (ahead,)]
    # what is older than history_days goes with a run for today
    run(job(tmp_path, data=data, rules=rules, as_of=before - timedelta(days=101)), Silent())
    run(job(tmp_path, data=data, rules=rules, as_of=today), Silent())
    dates = query(tmp_path / "lead_scoring.duckdb", history)
    assert dates == [(before,), (today,), (ahead,)]


def test_a_band_is_kept_from_one_run_to_the_next(tmp_path: Path) -> None:
    rules = small_pack(
        tmp_path / "rules",
        score_bands="score,band,min_points,keep_points\nengagement,hot,10,6\nengagement,cold,0,\n",
        event_rules="rule_id,score,event_type,decay,points\nview,engagement,page_view,fade,5\n",
        decays="decay,shape,interval_days\nfade,linear,10\n",
    )
    data = write(
        tmp_path / "data",
        {
            "contacts.csv": "contact_id,job_title\na,VP\nb,VP\n",
            "events.csv": "event_id,contact_id,occurred_at,event_type\n"
            "1,a,2026-03-01,page_view\n2,a,2026-03-01,page_view\n3,b,2026-03-02,page_view\n"
            "4,b,2026-02-27,page_view\n",
        },
    )

    def bands(day: int) -> list[tuple]:
        return query(
            tmp_path / "lead_scoring.duckdb",
            "select contact_id, points, band from marts.lead_score_history "
            f"where score = 'engagement' and scored_on = date '2026-03-{day:02d}' "
            "order by contact_id",
        )

    options = {"data": data, "rules": rules}
    before = (date(2026, 3, 1),)
    run(job(tmp_path, **options, as_of=date(2026, 3, 3), replay_dates=before), Silent())
    run(job(tmp_path, **options, as_of=date(2026, 3, 5)), Silent())
    run(job(tmp_path, **options, as_of=date(2026, 3, 6)), Silent())
    assert bands(1) == [("a", 10, "hot"), ("b", 4.0, "cold")]
    assert bands(3) == [("a", 8, "hot"), ("b", 7.5, "cold")]  # b was never in it
    assert bands(5) == [("a", 6, "hot"), ("b", 5.5, "cold")]
    assert bands(6) == [("a", 5, "cold"), ("b", 4.5, "cold")]
    run(job(tmp_path, **options, as_of=date(2026, 3, 4)), Silent())
    assert bands(4) == [("a", 7, "hot"), ("b", 6.5, "cold")]  # the date before it is the 3rd
    assert bands(5) == [("a", 6, "hot"), ("b", 5.5, "cold")]


def test_each_cause_of_a_change_is_told_apart(tmp_path: Path) -> None:
    """One cause a day, with figures that are worked out by hand."""
    files = {
        "contacts.csv": "contact_id,created_at,updated_at,job_title\n"
        "a,2026-01-01,2026-01-01,Clerk\na,2026-01-01,2026-03-04,VP\n",
        "events.csv": "event_id,contact_id,occurred_at,event_type,loaded_at\n"
        "1,a,2026-03-01,page_view,2026-03-01\n2,a,2026-03-02,page_view,2026-03-02\n",
        "adjustments.csv": "adjustment_id,contact_id,score,points,adjusted_on\n"
        "x,a,all,3,2026-03-06\n",
    }
    pack = {
        "scores": "score,kind,max_points\nall,engagement,40\n",
        "attribute_rules": "rule_id,score,points\nvp,all,10\n",
        "event_rules": "rule_id,score,event_type,decay,points\nview,all,page_view,fade,8\n",
        "decays": "decay,shape,interval_days,percent\nfade,linear,16,100\n",
    }
    data = write(tmp_path / "data", files)
    rules = small_pack(tmp_path / "rules", **pack)

    def run_on(number: int, *replayed: int) -> None:
        replay_dates = tuple(date(2026, 3, each) for each in replayed)
        as_of = date(2026, 3, number)
        options = job(tmp_path, data=data, rules=rules, as_of=as_of, replay_dates=replay_dates)
        run(options, Silent())

    def day(number: int) -> tuple:
        (row,) = query(
            tmp_path / "lead_scoring.duckdb",
            "select points, points_change, change_by_new_events, change_by_decay, "
            "change_by_attributes, change_by_rules, change_by_adjustments, change_by_caps "
            f"from marts.lead_score_history where scored_on = date '2026-03-{number:02d}'",
        )
        return row

    run_on(4, 1, 2, 3)
    assert day(1) == (8, None, None, None, None, None, None, None)
    assert day(2) == (15.5, 7.5, 8, -0.5, 0, 0, 0, 0)
    assert day(3) == (14.5, -1, 0, -1, 0, 0, 0, 0)
    assert day(4) == (23.5, 9, 0, -1, 10, 0, 0, 0)
    small_pack(
        tmp_path / "rules", **{**pack, "attribute_rules": "rule_id,score,points\nvp,all,12\n"}
    )
    run_on(5)
    run_on(6)
    assert day(5) == (24.5, 1, 0, -1, 0, 2, 0, 0)
    assert day(6) == (26.5, 2, 0, -1, 0, 0, 3, 0)
    # an event of the 3rd is delivered on the 7th: it pays 6.5 on the 6th, and 6 a day later
    late = "3,a,2026-03-03,page_view,2026-03-07\n"
    write(tmp_path / "data", {"events.csv": files["events.csv"] + late})
    run_on(7)
    assert day(7) == (31.5, 5, 6.5, -1.5, 0, 0, 0, 0)
    more = "".join(f"{number},a,2026-03-08,page_view,2026-03-08\n" for number in (4, 5))
    write(tmp_path / "data", {"events.csv": files["events.csv"] + late + more})
    run_on(9, 8)
    assert day(8) == (40, 8.5, 16, -1.5, 0, 0, 0, -6)
    assert day(9) == (40, 0, 0, -2.5, 0, 0, 0, 2.5)
    alerts = query(tmp_path / "lead_scoring.duckdb", "select count(*) from marts.score_alerts")
    assert alerts == [(0,)]


def test_midnights_offsets_leap_days_and_year_ends(tmp_path: Path) -> None:
    rules = small_pack(
        tmp_path / "rules",
        event_rules="rule_id,score,event_type,window_days,points\nview,engagement,page_view,2,1\n",
    )
    times = {
        "last_second": "2024-02-28T23:59:59Z",
        "first_second": "2024-02-29T00:00:00Z",
        "offset_back_over_midnight": "2024-03-01T01:30:00+02:00",  # 29 February in UTC
        "offset_on_over_midnight": "2024-02-29T23:30:00-01:00",  # 1 March in UTC
        "year_end": "2024-12-31T23:59:59.999999Z",
        "new_year": "2025-01-01 00:00:00",
        "new_year_in_local_time": "2024-12-31T23:30:00-05:00",  # 1 January in UTC
    }
    data = write(
        tmp_path / "data",
        {
            "contacts.csv": "contact_id\n" + "".join(f"{name}\n" for name in times),
            "events.csv": "event_id,contact_id,occurred_at,event_type\n"
            + "".join(f"{name},{name},{when},page_view\n" for name, when in times.items()),
        },
    )

    days = ("2024-02-28", "2024-02-29", "2024-03-01", "2024-12-31", "2025-01-01")
    *replayed, as_of = map(date.fromisoformat, days)
    options = {"data": data, "rules": rules, "as_of": as_of, "replay_dates": tuple(replayed)}
    run(job(tmp_path, **options), Silent())

    def counted(day: str) -> set[str]:
        return {
            contact
            for (contact,) in query(
                tmp_path / "lead_scoring.duckdb",
                "select contact_id from marts.lead_score_history "
                f"where score = 'engagement' and points > 0 and scored_on = date '{day}'",
            )
        }

    assert counted("2024-02-28") == {"last_second"}
    assert counted("2024-02-29") == {"last_second", "first_second", "offset_back_over_midnight"}
    assert counted("2024-03-01") == {
        "first_second", "offset_back_over_midnight", "offset_on_over_midnight",
    }  # fmt: skip
    assert counted("2024-12-31") == {"year_end"}
    assert counted("2025-01-01") == {"year_end", "new_year", "new_year_in_local_time"}


@pytest.mark.long
def test_a_daily_run_takes_no_longer_after_a_month_of_them(sample: Path, tmp_path: Path) -> None:
    """Ten days of it; LEAD_SCORING_DAYS=30 makes a month. The events arrive day by day.

    All the while somebody reads the published set, and never fails or sees two dates at once.
    """
    (events,) = sample.glob("events.*")
    data = tmp_path / "data"
    shutil.copytree(sample, data, ignore=shutil.ignore_patterns(events.name))
    seconds = []
    run(job(tmp_path, data=data, as_of=SAMPLE_ENDS_ON - timedelta(days=DAYS)), Silent())
    with reader(tmp_path / "published", tmp_path) as seen:
        for number in range(DAYS):
            day = SAMPLE_ENDS_ON - timedelta(days=DAYS - 1 - number)
            until = f"cast(loaded_at as timestamp) < date '{day}' + interval 1 day"
            if number:
                until += f" and cast(loaded_at as timestamp) >= date '{day}'"
            duckdb.execute(
                f"copy (select * from '{events}' where {until}) to '{data / 'events.parquet'}'"
            )
            began = time.process_time()
            run(job(tmp_path, data=data, as_of=day), Silent())
            seconds.append(time.process_time() - began)
    rounds, dates = seen
    assert rounds >= DAYS
    assert len(dates) > DAYS // 2
    days = query(
        tmp_path / "lead_scoring.duckdb",
        "select count(distinct scored_on) from marts.lead_score_history",
    )
    assert days == [(DAYS + 1,)]
    third = DAYS // 3
    # the first run has no date before it to compare with
    early, late = statistics.median(seconds[1 : 1 + third]), statistics.median(seconds[-third:])
    # of processors, since others are at work, too: a growth by each day is what would show
    assert late < 1.6 * early, seconds
