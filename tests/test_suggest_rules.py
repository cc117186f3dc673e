"""Suggested rules: sound, explained, and better than today's on outcomes they have not seen."""

from __future__ import annotations

import csv
import math
import os
import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy
import pytest
from sklearn.linear_model import LogisticRegression

import suggest_rules as command
from check_rules import main as check_rules
from lead_scoring.compare import Comparison, compare
from lead_scoring.database import open_database
from lead_scoring.pack_scoring import load_data, score_pack
from lead_scoring.problems import RunStopped
from lead_scoring.rules import read_checked_rules
from lead_scoring.sample import SAMPLE_ENDS_ON, make_sample
from lead_scoring.sample_plan import LEAKING_TRAIT
from lead_scoring.settings import DEFAULT_RULES
from lead_scoring.suggest import suggest
from lead_scoring.suggest_bands import move_bands, share_from
from lead_scoring.suggest_fit import Prior, fit, minimum
from lead_scoring.suggest_points import rounded
from lead_scoring.suggest_rules import MEMBERS, slug
from test_run import Silent

EVIDENCE = ("+rule_evidence", "+attribute_evidence", "+lead_scores", "+account_scores")
# learned from what was known at the end of January, judged on the dates after those learned from
LEARNED_AS_OF = date(2026, 1, 31)
LEARNED = [date(2025, month, day) for month, day in [(4, 30), (5, 31), (6, 30), (7, 31)]]
LEARNED += [date(2025, 8, 31), date(2025, 9, 30), date(2025, 10, 31)]
JUDGED = [date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31), date(2026, 3, 31)]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", autouse=True)
def target_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One parsed project for all builds of this file."""
    before = os.environ.get("DBT_TARGET_PATH")
    os.environ["DBT_TARGET_PATH"] = str(tmp_path_factory.mktemp("target"))
    yield
    os.environ.pop("DBT_TARGET_PATH")
    if before is not None:
        os.environ["DBT_TARGET_PATH"] = before


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "data"
    make_sample(folder)
    return folder


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default pack with a rule on the planted leak, and a rule whose sign is wrong."""
    folder = tmp_path_factory.mktemp("pack") / "rules"
    shutil.copytree(DEFAULT_RULES, folder, ignore=shutil.ignore_patterns("*.yml"))
    path = folder / "attribute_rules.csv"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "time_this_month,fit,buying_case,,10", "time_this_month,fit,buying_case,,-10"
    )
    path.write_text(text + "leak,fit,details,,4,,,,Has an account manager\n", encoding="utf-8")
    path = folder / "rule_conditions.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + f"leak,{LEAKING_TRAIT},is_known,\n", encoding="utf-8"
    )
    return folder


def evaluated(folder: Path, data: Path, rules: Path, as_of: date, dates: list[date]) -> Path:
    database, described = load_data(data, folder, Silent())
    read, _ = read_checked_rules(rules, described, as_of)
    score_pack(
        database, read, as_of=as_of, evaluation_dates=dates, reporter=Silent(), only=EVIDENCE
    )
    return database


@pytest.fixture(scope="module")
def database(data: Path, pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return evaluated(tmp_path_factory.mktemp("learned"), data, pack, LEARNED_AS_OF, LEARNED)


@pytest.fixture(scope="module")
def suggested(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("suggested") / "new" / "pack"
    before = database.read_bytes()
    assert command.main(["--database", str(database), "--output", str(output)]) == 0
    assert database.read_bytes() == before
    return output


@pytest.fixture(scope="module")
def changes(suggested: Path) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in read_csv(suggested / "review" / "changes.csv")}


@pytest.fixture(scope="module")
def comparison(data: Path, suggested: Path) -> Comparison:
    return compare(
        DEFAULT_RULES,
        suggested,
        data=data,
        database=None,
        as_of=SAMPLE_ENDS_ON,
        replay_dates=JUDGED,
        reporter=Silent(),
    )


# --- the pack ---


def test_the_pack_passes_the_checks(suggested: Path, capsys: pytest.CaptureFixture[str]):
    assert check_rules([str(suggested)]) == 0, capsys.readouterr().out


@pytest.mark.long
def test_it_beats_the_default_pack_on_outcomes_that_it_has_not_seen(comparison: Comparison):
    (lead,) = [row for row in comparison.ranking if row["score"] == "lead"]
    assert lead["wins"] > 50
    assert lead["new_auc"] > lead["old_auc"]


@pytest.mark.long
def test_the_hand_off_list_is_counted(comparison: Comparison):
    hand = comparison.handoffs
    assert 0 < hand["both"] <= min(hand["old"], hand["new"])
    handed = {"ready to buy", "ready for sales"}
    for side in ("old", "new"):
        leads = sum(row["leads"] for row in comparison.segments if row[side] in handed)
        assert hand[side] == leads


def test_a_rule_that_may_know_the_outcome_is_left_out_with_the_reason(
    suggested: Path, changes: dict[str, dict[str, str]]
):
    rules = {row["rule_id"]: row for row in read_csv(suggested / "attribute_rules.csv")}
    assert rules["leak"]["is_active"] == "false"
    assert changes["leak"]["change"] == "left_out"
    assert "may know the outcome" in changes["leak"]["reason"]


def test_no_new_rule_looks_at_the_leak(suggested: Path):
    conditions = read_csv(suggested / "rule_conditions.csv")
    assert [row["rule_id"] for row in conditions if row["field"] == LEAKING_TRAIT] == ["leak"]


def test_a_rule_with_the_wrong_sign_no_longer_takes_points_away(
    suggested: Path, changes: dict[str, dict[str, str]]
):
    rules = {row["rule_id"]: row for row in read_csv(suggested / "attribute_rules.csv")}
    row = rules["time_this_month"]
    assert row["is_active"] == "false" or float(row["points"]) > 0
    assert changes["time_this_month"]["change"] in ("switched_off", "turned_round")


def test_points_are_those_that_a_person_would_give(suggested: Path, pack: Path):
    today = {row["rule_id"]: row["points"] for row in read_csv(pack / "attribute_rules.csv")}
    today |= {row["rule_id"]: row["points"] for row in read_csv(pack / "event_rules.csv")}
    for name in ("attribute_rules", "event_rules"):
        for row in read_csv(suggested / f"{name}.csv"):
            if row["points"] and row["points"] != today.get(row["rule_id"]):
                points = abs(float(row["points"]))
                assert points in (0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 12) or points % 5 == 0, row


def test_every_difference_is_in_the_table_of_changes(
    suggested: Path, pack: Path, changes: dict[str, dict[str, str]]
):
    for name in ("attribute_rules", "event_rules"):
        before = {row["rule_id"]: row for row in read_csv(pack / f"{name}.csv")}
        for row in read_csv(suggested / f"{name}.csv"):
            old = before.get(row["rule_id"])
            if old is None:
                assert changes[row["rule_id"]]["change"] == "new_rule"
            elif (row["points"], row["is_active"]) != (old["points"], old["is_active"]):
                assert changes[row["rule_id"]]["reason"]
    page = (suggested / "review" / "changes.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in changes)


def test_each_band_keeps_about_its_share_of_leads(comparison: Comparison, suggested: Path):
    for score, moves in comparison.bands.items():
        for name in {row["old"] for row in moves}:
            before = sum(row["leads"] for row in moves if row["old"] == name)
            after = sum(row["leads"] for row in moves if row["new"] == name)
            assert abs(after - before) < 0.05 * comparison.leads, (score, name)
    bands = read_csv(suggested / "score_bands.csv")
    for score in ("fit", "engagement", "lead"):
        starts = [float(row["min_points"]) for row in bands if row["score"] == score]
        assert starts == sorted(set(starts), reverse=True)


# --- the command ---


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_nothing_is_overwritten(
    kind: str, database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    output = tmp_path / "mine"
    if kind == "folder":
        output.mkdir()
        (output / "scores.csv").write_text("mine")
    else:
        output.write_text("mine")
    assert command.main(["--database", str(database), "--output", str(output)]) == 1
    assert "never overwrites" in capsys.readouterr().err
    kept = output / "scores.csv" if kind == "folder" else output
    assert kept.read_text() == "mine"


def test_a_database_without_evidence_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for name in ("none", "empty"):
        database = tmp_path / f"{name}_db.duckdb"
        if name == "empty":
            duckdb.connect(str(database)).close()
        arguments = ["--database", str(database), "--output", str(tmp_path / "out")]
        assert command.main(arguments) == 1
        assert "run.py" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("wins", "losses"), [(0, 900), (1, 900), (900, 0), (0, 0)])
def test_too_few_outcomes_are_refused_with_a_sentence(
    wins: int, losses: int, database: Path, tmp_path: Path
):
    copy = tmp_path / "few.duckdb"
    shutil.copyfile(database, copy)
    with open_database(copy) as connection:
        connection.execute("drop table evaluation.int_label_counts")
        connection.execute(
            "create table evaluation.int_label_counts as select "
            f"{wins + losses} as leads, {wins} as wins, {losses}.0 as losses, "
            f"nullif({min(wins, 1)}.0, 0) as win_repeats, "
            f"nullif({min(losses, 1)}.0, 0) as loss_repeats, true as is_dated"
        )
    with pytest.raises(RunStopped, match="Nothing can be suggested"):
        suggest(copy, tmp_path / "out", Silent())
    assert not (tmp_path / "out").exists()


def test_wrong_usage_is_said(tmp_path: Path):
    assert command.main(["--output", str(tmp_path / "new"), "--target", "nope"]) == 2
    for arguments in ([], ["--output", "x", "--rules", "y"], ["--output", "x", "--as-of", "soon"]):
        with pytest.raises(SystemExit) as stopped:
            command.main(arguments)
        assert stopped.value.code == 2


# --- the parts ---


@pytest.mark.parametrize(
    ("points", "today", "wanted"),
    [
        (0.04, None, 0),
        (1.4, None, 1),
        (-3.9, None, -3),
        (-4.1, None, -5),
        (6.6, None, 8),
        (6.6, 7, 7),
        (13.6, None, 15),
        (22.4, None, 20),
        (22.6, None, 25),
        (22.6, 23, 23),
        (-22.6, 23, -25),
        (0.0, 5, 0),
    ],
)
def test_points_are_rounded_as_a_person_would(points: float, today: float | None, wanted: float):
    assert rounded(points, today) == wanted


def test_a_fit_without_a_date_is_scikit_learns():
    rng = random.Random(5)
    x = numpy.array(
        [[rng.random() < 0.3, rng.random(), rng.gauss(0, 2)] for _ in range(800)], float
    )
    odds = x @ [1.0, -2.0, 0.5] - 0.5
    y = numpy.array([rng.random() < 1 / (1 + math.exp(-each)) for each in odds])
    connection = duckdb.connect()
    connection.execute("create schema fit")
    connection.execute("create table fit.entries (lead bigint, place integer, amount double)")
    connection.execute("create table fit.labels (lead bigint, is_won integer)")
    connection.executemany(
        "insert into fit.entries values (?, ?, ?)",
        [(lead, 1, 1.0) for lead in range(800)]
        + [(lead, place + 2, x[lead, place]) for lead in range(800) for place in range(3)],
    )
    connection.executemany(
        "insert into fit.labels values (?, ?)", [(lead, int(y[lead])) for lead in range(800)]
    )
    found = fit(connection, [Prior(0, 1e6)] + [Prior(0, 0.5)] * 3, share=1.0)
    wanted = LogisticRegression(C=0.25, tol=1e-10, max_iter=1000).fit(x, y)
    assert found == pytest.approx([*wanted.intercept_, *wanted.coef_[0]], abs=1e-3)
    # nothing is learned of a weight that is held, and a firm prior is kept
    held = fit(connection, [Prior(0, 1e6), *[Prior(2, 1e-6)] * 3], share=1.0)
    assert held[1:] == pytest.approx([2, 2, 2], abs=1e-3)
    fixed = fit(connection, [Prior(0, 10)] * 4, share=1.0, start=[0, 7, 0, 0], fixed=[1])
    assert fixed[1] == 7


def test_the_least_of_a_bent_valley_is_found():
    def valley(at: list[float]) -> tuple[float, list[float]]:
        a, b = at[0] - 3, at[1] + 2
        return a**4 + a * a + 50 * b * b, [4 * a**3 + 2 * a, 100 * b]

    assert minimum(valley, [40.0, 40.0]) == pytest.approx([3, -2], abs=1e-3)


def band(name: str, start: str, keep: str = "", stage: str = "") -> dict[str, str]:
    return {
        "score": "fit",
        "lifecycle_stage": stage,
        "band": name,
        "min_points": start,
        "keep_points": keep,
    }


def moved(before: list[float], after: list[float], *bands: dict[str, str]) -> list[dict[str, Any]]:
    return move_bands(list(bands), {"fit": sorted(before)}, {"fit": sorted(after)})[0]


def test_bands_hold_the_share_that_they_held():
    before = [float(points) for points in range(100)]
    after = [2 * points + 40 for points in before]
    rows = moved(before, after, band("A", "90", "85"), band("B", "50"), band("C", "0"))
    assert [row["min_points"] for row in rows] == ["220", "140", "0"]
    assert share_from(220, sorted(after)) == pytest.approx(0.1)
    assert float(rows[0]["keep_points"]) < 220


def test_bands_stay_apart_where_all_leads_have_the_same_points():
    rows = moved([50.0] * 9, [7.0] * 9, band("A", "50"), band("B", "20"), band("C", "0"))
    starts = [float(row["min_points"]) for row in rows]
    assert starts[0] > starts[1] > starts[2] == 0


def test_bands_of_a_score_without_leads_stay():
    assert moved([], [], band("A", "50"), band("B", "0")) == [band("A", "50"), band("B", "0")]
    assert moved([1.0], [5.0], band("A", "50"), band("B", "0"))[0] == band("A", "50")


def test_texts_alone_can_be_new_rules():
    """DuckDB takes a list of nulls for one of anything."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse; create schema fit")
        connection.execute("create schema warehouse.features")
        connection.execute(
            "create table warehouse.features.int_lead_attributes as select "
            "date '2026-01-31' as scored_on, unnest(['a', 'b']) as contact_id, "
            "'plan' as attribute, unnest(['Gold', 'tin']) as value"
        )
        connection.execute(
            "create table fit.leads as "
            "select contact_id as lead, * from warehouse.features.int_lead_attributes"
        )
        wanted = {"rule_ids": ["new_gold"], "attributes": ["plan"], "texts": ["gold"]}
        connection.execute(MEMBERS, wanted | {"at_least": [None], "below": [None]})
        assert connection.execute("from fit.candidates").fetchall() == [("a", "new_gold")]
        wanted = {"rule_ids": ["new_number"], "attributes": ["plan"], "texts": [None]}
        connection.execute(MEMBERS, wanted | {"at_least": [1.0], "below": [None]})
        assert connection.execute("from fit.candidates").fetchall() == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("blue-collar", "blue_collar"),
        ("-4.5", "minus_4_5"),
        ("Österreich ", "osterreich"),
        ("日本", "value"),
        ('it\'s "x"|y', "it_s_x_y"),
    ],
)
def test_names_of_rules_are_plain(text: str, wanted: str):
    assert slug(text) == wanted
