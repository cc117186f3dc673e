"""Two packs on the same data: who changes band and segment, why, and which pack ranks better."""

from __future__ import annotations

import json
import math
import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sklearn.metrics import roc_auc_score

import compare_rules as command
from lead_scoring.compare_figures import ranking
from pipeline import write_tables

AS_OF = date(2026, 6, 30)
REPLAY = date(2026, 3, 1)
CONTACTS = 120


@pytest.fixture(scope="module", autouse=True)
def target_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One parsed project for all builds of this file."""
    before = os.environ.get("DBT_TARGET_PATH")
    os.environ["DBT_TARGET_PATH"] = str(tmp_path_factory.mktemp("target"))
    yield
    os.environ.pop("DBT_TARGET_PATH")
    if before is not None:
        os.environ["DBT_TARGET_PATH"] = before


def pack(folder: Path, points: dict[str, int]) -> Path:
    """A pack that gives points to plans; from 10 on it is band A."""
    rules = [
        {"rule_id": f"plan_{plan}", "score": "fit", "points": str(each)}
        for plan, each in points.items()
    ]
    return write_tables(
        folder,
        {
            "scores": [{"score": "fit", "kind": "fit", "min_points": "0"}],
            "attribute_rules": rules,
            "rule_conditions": [
                {"rule_id": f"plan_{plan}", "field": "plan", "operator": "equals", "value": plan}
                for plan in points
            ],
            "score_bands": [
                {"score": "fit", "band": "A", "min_points": "10"},
                {"score": "fit", "band": "B|b", "min_points": "0"},
            ],
        },
    )


def plan_of(number: int) -> str:
    return ("gold", "silver", "tin")[number % 3]


def is_won(number: int) -> bool:
    return number % 3 == 0 or number % 7 == 0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    closed = REPLAY + timedelta(days=20)
    return write_tables(
        tmp_path_factory.mktemp("data") / "it's data",
        {
            "contacts": [
                {
                    "contact_id": f"ö{number:03}",
                    "created_at": "2025-01-01",
                    "plan": plan_of(number),
                }
                for number in range(CONTACTS)
            ],
            "outcomes": [
                {
                    "contact_id": f"ö{number:03}",
                    "outcome": "won" if is_won(number) else "lost",
                    "closed_at": closed.isoformat(),
                }
                for number in range(CONTACTS)
            ],
        },
    )


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("packs")
    return (
        pack(folder / "a", {"gold": 2, "silver": 12, "tin": 12}),
        pack(folder / "b", {"gold": 20, "silver": 12, "tin": 1}),
    )


@pytest.fixture(scope="module")
def run(
    data: Path, packs: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], str]:
    """What the command says as JSON and as Markdown."""
    page = tmp_path_factory.mktemp("page") / "new" / "page.md"
    arguments = [*map(str, packs), "--data", str(data), "--as-of", str(AS_OF)]
    arguments += ["--replay-dates", str(REPLAY), "--json", "--markdown", str(page)]
    with pytest.MonkeyPatch.context() as patch:
        printed: list[str] = []
        patch.setattr("builtins.print", lambda *words, **_: printed.extend(map(str, words)))
        assert command.main(arguments) == 0
    return json.loads("\n".join(printed)), page.read_text(encoding="utf-8")


def test_leads_are_counted_by_old_and_new_band(run: tuple[dict[str, Any], str]):
    moves = {(row["old"], row["new"]): row["leads"] for row in run[0]["bands"]["fit"]}
    assert moves == {("A", "A"): 40, ("A", "B|b"): 40, ("B|b", "A"): 40}


def test_all_leads_are_compared_on_the_date_asked_for(run: tuple[dict[str, Any], str]):
    found = run[0]
    assert (found["leads"], found["as_of"], found["dates"]) == (CONTACTS, str(AS_OF), [str(REPLAY)])
    assert found["config_a"] != found["config_b"]
    assert sum(row["leads"] for row in found["segments"]) == CONTACTS


def test_the_areas_are_scikit_learns(run: tuple[dict[str, Any], str]):
    (row,) = run[0]["ranking"]
    won = [is_won(number) for number in range(CONTACTS)]
    for name, points in (
        ("old_auc", {"gold": 2, "silver": 12, "tin": 12}),
        ("new_auc", {"gold": 20, "silver": 12, "tin": 1}),
    ):
        wanted = roc_auc_score(won, [points[plan_of(number)] for number in range(CONTACTS)])
        assert row[name] == pytest.approx(wanted, abs=1e-12)
    assert (row["leads"], row["wins"]) == (CONTACTS, sum(won))
    gold = sum(is_won(number) for number in range(CONTACTS) if plan_of(number) == "gold")
    assert row["new_lift"] == pytest.approx(gold / 40 / (sum(won) / CONTACTS))


def test_who_moves_most_is_named_with_the_reason(run: tuple[dict[str, Any], str]):
    movers = run[0]["movers"]
    assert len(movers) == 10
    assert movers[0]["contact_id"] == "ö000"
    assert movers[0]["reasons"] == [
        {"score": "fit", "entry": "rule", "name": "plan_gold", "points": 18.0}
    ]


def test_markdown_says_it_and_shows_the_tables(run: tuple[dict[str, Any], str]):
    page = run[1]
    assert "80 leads change their fit band (66.7%)" in page
    assert "Pack B ranks leads better" in page
    assert "plan_gold +18" in page
    assert "B\\|b" in page
    for line in page.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")


def test_a_pack_and_itself_say_the_same_and_the_database_is_left_alone(
    data: Path,
    packs: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    from lead_scoring.load import load_folder

    database = tmp_path / "lead_scoring.duckdb"
    load_folder(data, database)
    before = database.read_bytes()
    arguments = [str(packs[0]), str(packs[0]), "--database", str(database)]
    assert command.main([*arguments, "--as-of", str(AS_OF), "--replay-dates", str(REPLAY)]) == 0
    shown = capsys.readouterr().out
    assert "The two packs say the same." in shown
    assert "0 leads change their fit band (0.0%)" in shown
    assert "Who moves most" not in shown
    assert database.read_bytes() == before


def test_bands_are_not_kept_from_the_dates_that_are_ranked(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """They are no part of the history: a run, which does not score them, keeps nothing either."""
    rules = pack(tmp_path / "rules", {"gold": 12, "silver": 8})
    write_tables(
        rules,
        {
            "attribute_rules": [
                {"rule_id": "plan_gold", "score": "fit", "points": "12"},
                {"rule_id": "plan_silver", "score": "fit", "points": "8"},
                {"rule_id": "early", "score": "fit", "points": "4", "effective_to": str(REPLAY)},
            ],
            "rule_conditions": [
                {"rule_id": rule, "field": "plan", "operator": "equals", "value": plan}
                for rule, plan in (
                    ("plan_gold", "gold"),
                    ("plan_silver", "silver"),
                    ("early", "silver"),
                )
            ],
            "score_bands": [
                {"score": "fit", "band": "A", "min_points": "10", "keep_points": "8"},
                {"score": "fit", "band": "B|b", "min_points": "0"},
            ],
        },
    )
    arguments = [str(rules), str(rules), "--data", str(data), "--as-of", str(AS_OF), "--json"]
    assert command.main([*arguments, "--replay-dates", str(REPLAY)]) == 0
    found = json.loads(capsys.readouterr().out)
    moves = {(row["old"], row["new"]): row["leads"] for row in found["bands"]["fit"]}
    assert moves == {("A", "A"): 40, ("B|b", "B|b"): 80}


def test_a_pack_with_mistakes_is_named(
    data: Path, packs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    wrong = pack(tmp_path / "wrong", {"gold": 1})
    (wrong / "scores.csv").write_text("score,kind\nfit,fat\n", encoding="utf-8")
    arguments = [str(packs[0]), str(wrong), "--data", str(data), "--as-of", str(AS_OF), "--json"]
    assert command.main(arguments) == 1
    said = capsys.readouterr()
    assert f"Pack B, {wrong}, has mistakes:" in said.err
    assert json.loads(said.out)["status"] == "failed"


def test_dates_after_the_as_of_date_are_refused(
    data: Path, packs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
):
    arguments = [*map(str, packs), "--data", str(data), "--as-of", str(AS_OF)]
    assert command.main([*arguments, "--replay-dates", "2026-07-01"]) == 2
    assert "lies after the as-of date" in capsys.readouterr().err


def test_wrong_usage_is_said(packs: tuple[Path, Path]):
    for more in (["--as-of", "soon"], ["--data", "x", "--database", "y"]):
        with pytest.raises(SystemExit) as stopped:
            command.main([*map(str, packs), *more])
        assert stopped.value.code == 2
    assert command.main([*map(str, packs), "--target", "nope"]) == 2


# --- ranking of any points ---

Lead = tuple[str, str, int, float | None]


def ranked(old: list[Lead], new: list[Lead]) -> list[dict[str, Any]]:
    connection = duckdb.connect()
    for schema, leads in (("a", old), ("b", new)):
        connection.execute(f"create schema {schema}")
        connection.execute(
            f"create table {schema}.ranked (scored_on date, contact_id varchar, score varchar, "
            "is_won integer, points double)"
        )
        for day, contact, won, points in leads:
            connection.execute(
                f"insert into {schema}.ranked values (?, ?, 'fit', ?, ?)",
                [day, contact, won, points],
            )
    return ranking(connection)


def leads(points: list[float | None], won: list[int], day: str = "2026-01-31") -> list[Lead]:
    return [
        (day, f"c{place}", is_won, each)
        for place, (each, is_won) in enumerate(zip(points, won, strict=True))
    ]


def test_the_error_of_a_difference_is_delongs():
    rng = random.Random(3)
    won = [int(rng.random() < 0.4) for _ in range(60)]
    old = [float(rng.randrange(6)) for _ in won]
    new = [a + each + rng.randrange(3) for a, each in zip(old, won, strict=True)]
    (row,) = ranked(leads(list(old), won), leads(list(new), won))

    def placements(points: list[float]) -> list[float]:
        def share(mine: float, others: list[float]) -> float:
            return sum((o < mine) + (o == mine) / 2 for o in others) / len(others)

        losers = [p for p, w in zip(points, won, strict=True) if not w]
        winners = [p for p, w in zip(points, won, strict=True) if w]
        return [
            share(p, losers) if w else 1 - share(p, winners)
            for p, w in zip(points, won, strict=True)
        ]

    parts: dict[int, list[float]] = {0: [], 1: []}
    for each, a, b in zip(won, placements(old), placements(new), strict=True):
        parts[each].append(b - a)
    variance = sum(
        sum((d - sum(side) / len(side)) ** 2 for d in side) / len(side) ** 2
        for side in parts.values()
    )
    assert row["error"] == pytest.approx(math.sqrt(variance), abs=1e-12)
    assert row["new_auc"] - row["old_auc"] == pytest.approx(sum(parts[1]) / len(parts[1]))


def test_leads_that_one_pack_leaves_out_are_not_ranked():
    (row,) = ranked(leads([1, 2, 3, None], [0, 1, 0, 1]), leads([1, 2, 3, 4], [0, 1, 0, 1]))
    assert (row["leads"], row["wins"], row["old_auc"]) == (3, 1, 0.5)


@pytest.mark.parametrize("won", [[0, 0, 0], [1, 1, 1]])
def test_without_won_or_lost_leads_nothing_is_said(won: list[int]):
    (row,) = ranked(leads([1, 2, 3], won), leads([3, 2, 1], won))
    assert row["old_auc"] is None
    assert row["new_auc"] is None


def test_without_leads_there_is_no_ranking():
    assert ranked([], []) == []
