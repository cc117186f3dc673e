"""What the benchmark prints comes from what it measured, and none of that is lost."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dbt_runner import ROOT
from lead_scoring.benchmark import run
from lead_scoring.benchmark.data import DataSet
from lead_scoring.benchmark.measure import Taken, measure
from lead_scoring.benchmark.packs import EDITED_RULE, edited_pack, repeated_pack, rules_in
from lead_scoring.benchmark.readme import RESULTS, SECTION, fill_in
from lead_scoring.benchmark.results import Measurement, Results, exponent, figures, this_machine
from lead_scoring.benchmark.run import Benchmark, Plan, jobs
from lead_scoring.benchmark.show import as_markdown
from lead_scoring.problems import RunStopped
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.settings import DEFAULT_RULES

BUSY = "import time; began = time.process_time()\nwhile time.process_time() - began < 0.4: pass"


def taken(code: str, folder: Path, timeout: float = 30) -> Taken:
    return measure(
        [sys.executable, "-c", code],
        timeout=timeout,
        folder=folder,
        environment={},
        log=folder / "log.txt",
    )


def measurement(work: str, number: int = 1, **values) -> Measurement:
    return Measurement(
        **{"work": work, "events": 1_000_000, "factor": 1, "round": number, "status": "done"}
        | {"seconds": 2.0, "cpu_seconds": 3.0, "peak_bytes": 2**30}
        | values
    )


def test_time_of_waiting_is_no_cpu_time(tmp_path: Path):
    slept = taken("import time; time.sleep(0.5)", tmp_path)
    assert slept.status == "done"
    assert slept.seconds >= 0.5
    assert slept.cpu_seconds < 0.4


def test_cpu_time_of_a_process_that_it_starts_counts(tmp_path: Path):
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"
    assert taken(code, tmp_path).cpu_seconds >= 0.4


def test_peak_memory_is_what_was_held_at_most(tmp_path: Path):
    block = b"x" * 400_000_000
    small = taken("pass", tmp_path)
    large = taken("block = b'x' * 200_000_000; del block", tmp_path)
    # what this process holds does not count
    assert len(block) > small.peak_bytes
    assert 200_000_000 < large.peak_bytes < 300_000_000


def test_measurement_that_takes_too_long_is_ended(tmp_path: Path):
    ended = taken("import time; time.sleep(60)", tmp_path, timeout=0.5)
    assert ended.status == "timed out"
    assert ended.seconds < 10


def test_measurement_that_fails_says_why(tmp_path: Path):
    failed = taken("raise SystemExit('no such table')", tmp_path)
    assert (failed.status, failed.reason) == ("failed", "no such table")


def test_median_and_spread_leave_out_what_was_not_done():
    held = [
        measurement("full", 1, seconds=5.0),
        measurement("full", 2, seconds=1.0),
        measurement("full", 3, seconds=2.0, peak_bytes=2**31),
        measurement("full", 4, seconds=99.0, status="timed out"),
    ]
    found = figures(held)
    assert found is not None
    assert (found.rounds, found.seconds, found.least_seconds, found.most_seconds) == (3, 2, 1, 5)
    assert found.peak_bytes == 2**31
    assert figures(held[3:]) is None


@pytest.mark.parametrize("power", [0.5, 1.0, 1.3])
def test_exponent_is_found_again(power: float):
    sizes = [1e6, 2e6, 5e6, 1e7]
    found = exponent(sizes, [7e-6 * size**power for size in sizes])
    assert found is not None
    assert math.isclose(found, power)


def test_exponent_needs_two_sizes_and_costs():
    assert exponent([1e6, 1e6], [1.0, 2.0]) is None
    assert exponent([1e6, 2e6], [0.0, 2.0]) is None


def test_pieces_of_work_take_turns():
    plan = Plan(events=10, works=("full", "duckdb"), rounds=2, start=False)
    assert [job.work for job in jobs(plan)] == ["full", "duckdb", "full", "duckdb"]


@pytest.fixture
def benchmark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Benchmark:
    """A benchmark whose measurements are made up, so that it takes no time."""
    data = DataSet(tmp_path, tmp_path, events=99, new_events=1, events_bytes=1)
    monkeypatch.setattr(run, "data_set", lambda place, events: data)
    monkeypatch.setattr(run, "measure", lambda command, **_: Taken("done", 1.0, 2.0, 3))
    plan = Plan(events=100, works=("full", "daily", "edit", "floor"), rounds=2, start=False)
    kept = tmp_path / "results.json"
    results = Results(machine=this_machine())
    return Benchmark(plan, tmp_path, kept, results, lambda sentence: None)


def test_benchmark_that_broke_off_goes_on_where_it_was(
    benchmark: Benchmark, monkeypatch: pytest.MonkeyPatch
):
    calls: list[list[str]] = []

    def breaks_off(command: list[str], **_) -> Taken:
        calls.append(command)
        if len(calls) == 6:
            raise KeyboardInterrupt
        return Taken("done", 1.0, 2.0, 3)

    monkeypatch.setattr(run, "measure", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        benchmark.run()
    held = Results.read(benchmark.kept)
    assert [each.work for each in held.measurements] == ["full", "daily", "edit", "floor", "full"]
    again = replace(benchmark, results=held)
    # a daily run follows a full one: what it stood on may be gone
    assert [(job.work, job.round) for job in again._to_do()] == [
        ("full", 2),
        ("daily", 2),
        ("edit", 2),
        ("floor", 2),
    ]
    again.run()
    assert len(again.results.measurements) == 8
    assert again._to_do() == []


def test_what_timed_out_once_is_not_tried_again(
    benchmark: Benchmark, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        run, "measure", lambda command, **_: Taken("timed out", 9.0, 9.0, 3, "ended after 9 s")
    )
    results = benchmark.run()
    found = {(each.work, each.round): (each.status, each.reason) for each in results.measurements}
    assert found["full", 1] == ("timed out", "ended after 9 s")
    assert found["daily", 1] == ("skipped", "there is no full run to follow")
    assert found["full", 2] == ("skipped", "timed out in round 1")
    text = as_markdown(results)
    assert "This project, full run, round 1: timed out (ended after 9 s)." in text


def test_tables_have_ratios_to_the_hand_written_script():
    results = Results(
        machine=this_machine(),
        settings={"measured_on": "2026-06-30"},
        data={"1000000": {"events": 1_001_234, "new_events": 3_000, "events_bytes": 2**24}},
        measurements=[
            measurement("full", 1, seconds=6.0),
            measurement("full", 2, seconds=8.0),
            measurement("daily", seconds=1.4),
            measurement("edit", seconds=0.7),
            measurement("duckdb", seconds=3.5),
            measurement("floor", seconds=0.7),
            measurement("full", events=2_000_000, cpu_seconds=6.0),
            measurement("tiny", events=6_000, cpu_seconds=1.0),
            measurement("full", factor=2, seconds=10.5),
        ],
    )
    text = as_markdown(results)
    assert "| This project, full run | 7.0 | (6.0-8.0) | 3.0 | 1.00 | 2.00 |" in text
    assert "| Floor: one group by contact_id | 0.7 |  | 3.0 | 1.00 | 0.20 |" in text
    assert (
        "A daily run takes 0.20 times as long as a full run, a run after a rule edit 0.10 times"
        in text
    )
    assert "| x 2 | 10.5 |  | 3.0 | 1.00 | 1.50 |" in text
    assert "grows as events to the power of 1.00" in text


def test_edited_pack_differs_in_one_point(tmp_path: Path):
    edited, problems = read_rule_pack(edited_pack(DEFAULT_RULES, tmp_path / "edited"))
    before, _ = read_rule_pack(DEFAULT_RULES)
    assert not problems
    changed = [
        (old, new)
        for name in before.tables
        for old, new in zip(before.tables[name], edited.tables[name], strict=True)
        if old != new
    ]
    assert len(changed) == 1
    assert EDITED_RULE in str(changed[0][1])


def test_repeated_pack_has_every_rule_so_many_times(tmp_path: Path):
    repeated_pack(DEFAULT_RULES, tmp_path / "repeated", 4)
    assert rules_in(tmp_path / "repeated") == 4 * rules_in(DEFAULT_RULES)
    _, problems = read_rule_pack(tmp_path / "repeated")
    assert not problems


def test_file_that_holds_no_results_is_a_sentence(tmp_path: Path):
    (tmp_path / "other.json").write_text('{"machine": 3}', encoding="utf-8")
    with pytest.raises(RunStopped, match="holds no results of the benchmark"):
        Results.read(tmp_path / "other.json")


def test_readme_shows_the_results_that_are_kept():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    kept = ROOT / RESULTS
    if kept.exists():
        found = fill_in(readme, Results.read(kept))
        assert found == readme, f"run scripts/benchmark.py --write-readme {RESULTS}"
    else:
        shown = SECTION.search(readme)
        assert shown is not None and shown.group(0).count("\n") == 1
