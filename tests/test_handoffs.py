"""Hand-offs over several runs: a stay counts once, in whatever order its dates are run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lead_scoring.main_job import run
from test_run import Silent, job, small_pack, write
from test_time import query

pytestmark = pytest.mark.usefixtures("models_only")

EVENTS = "event_id,contact_id,occurred_at,event_type\n"


def views_and_rules(folder: Path, *days: int) -> dict[str, Path]:
    """A contact with views of pages on days of March, and rules that hand off for ten days then."""
    rules = small_pack(
        folder / "rules",
        score_bands="score,band,min_points\nfit,A,0\n"
        "engagement,1,4\nengagement,2,2\nengagement,3,0\n",
        segments="fit_band,engagement_band,segment,priority,next_step,is_handoff\n"
        "A,1,call now,1,Call,true\nA,2,call soon,2,Call,true\nA,3,wait,3,,false\n",
        event_rules="rule_id,score,event_type,window_days,points\nview,engagement,page_view,10,2\n",
    )
    views = "".join(f"{day},a,2026-03-{day:02},page_view\n" for day in days)
    data = write(
        folder / "data",
        {"contacts.csv": "contact_id,job_title\na,VP\nb,VP\n", "events.csv": EVENTS + views},
    )
    return {"data": data, "rules": rules}


def test_a_skipped_day_made_up_divides_a_stay(tmp_path: Path) -> None:
    options = views_and_rules(tmp_path, 1, 20)
    runs = job(tmp_path, **options, as_of=date(2026, 3, 20))
    run(replace(runs, replay_dates=(date(2026, 3, 1),)), Silent())
    run(replace(runs, as_of=date(2026, 3, 15)), Silent())
    found = query(
        tmp_path / "lead_scoring.duckdb",
        "select cast(handed_off_on as varchar), segment, grade, next_step "
        "from marts.lead_handoffs order by handed_off_on",
    )
    assert found == [
        ("2026-03-01", "call soon", "A2", "Call"),
        ("2026-03-20", "call soon", "A2", None),
    ]
    # the date itself run again has it all
    run(runs, Silent())
    again = query(
        tmp_path / "lead_scoring.duckdb",
        "select next_step from marts.lead_handoffs where handed_off_on = '2026-03-20'",
    )
    assert again == [("Call",)]


def test_handoffs_count_a_stay_once_and_a_return_anew(tmp_path: Path) -> None:
    options = views_and_rules(tmp_path, 1, 3, 20)
    for day, replayed in ((15, (1, 3)), (21, (20,)), (20, ())):
        run(
            job(
                tmp_path,
                **options,
                as_of=date(2026, 3, day),
                replay_dates=tuple(date(2026, 3, each) for each in replayed),
            ),
            Silent(),
        )
    found = query(
        tmp_path / "lead_scoring.duckdb",
        "select contact_id, cast(handed_off_on as varchar), segment, top_reasons "
        "from marts.lead_handoffs order by handed_off_on",
    )
    assert [row[:3] for row in found] == [
        ("a", "2026-03-01", "call soon"),
        ("a", "2026-03-20", "call soon"),
    ]
    assert all("VP" in row[3] for row in found)
    # an event that arrives late makes one stay of the two
    write(tmp_path / "data", {"events.csv": EVENTS + "9,a,2026-03-08,page_view\n"})
    run(job(tmp_path, **options, as_of=date(2026, 3, 15)), Silent())
    dates = query(
        tmp_path / "lead_scoring.duckdb",
        "select cast(handed_off_on as varchar) from marts.lead_handoffs order by 1",
    )
    assert dates == [("2026-03-01",)]
