"""Drift without outcomes, and the published figures of ranking, calibration and drift."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from scipy.stats import chi2

from dbt_runner import run_dbt
from engine_tables import EngineTables
from lead_scoring.database import open_database
from lead_scoring.load import load_folder
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import write_reference_lists, write_rules
from pipeline import Warehouse, write_tables
from reference import ranking

AS_OF = date(2026, 6, 30)
HORIZON = 30
EXACT = 1e-9


@dataclass(frozen=True)
class Moving:
    """The tables, and the values that were put in by name (None: not known) and date."""

    values: dict[tuple[str, date], list]
    tables: EngineTables


@pytest.fixture(scope="module")
def target_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("target")


# --- drift ---

BASELINE, *LATER = [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory, target_path: Path) -> Moving:
    """Contacts whose points, plan and size move from date to date; nobody has an outcome."""
    draw = random.Random(11)
    tables = EngineTables(tmp_path_factory.mktemp("moving"), HORIZON)
    tables.fill_dates(LATER[-1], [BASELINE, *LATER[:-1]])
    contacts, scores, attributes, values = [], [], [], {}
    for shift, day in enumerate([BASELINE, *LATER]):
        for number in range(300 + 150 * shift):
            contact = {"scored_on": day, "contact_id": f"c{number}"}
            points = round(draw.gauss(5 * shift, 9)) if draw.random() < 0.9 else None
            band = None if points is None else "A" if points > 5 else "B"
            facts = {
                "plan": draw.choices(["pro", "free", "tiny", None], [6 + 3 * shift, 5, 0.2, 2])[0],
                "size": draw.choice([None, str(draw.randrange(40 + 9 * shift)), "12.0"]),
                "email": f"{number}@example.com",
                "new": "yes" if shift and draw.random() < 0.2 else None,
                "steady": "always",
            }
            contacts.append(contact)
            scores.append(
                contact
                | {"score": "fit", "points": points, "band": band}
                | {"is_scored": points is not None}
            )
            attributes += [
                contact | {"attribute": name, "value": value}
                for name, value in facts.items()
                if value is not None
            ]
            for name, value in {**facts, "score:fit": points, "band:fit": band}.items():
                values.setdefault((name, day), []).append(value)
    tables.fill("features.int_leads", contacts)
    tables.fill("scoring.int_score_points", scores)
    tables.fill("features.int_lead_attributes", attributes)
    tables.build(target_path)
    return Moving(values, tables)


def binned(name: str, values: list, baseline: list) -> list[str | int]:
    """The bin of each value, as the project's documents say it."""
    if name in ("size", "score:fit"):
        known = [float(value) for value in baseline if value is not None]
        lowest = ranking.quantile_bins(known)
        return ["none" if v is None else ranking.bin_of(float(v), lowest) for v in values]
    kept = {value for value in baseline if baseline.count(value) >= 10 or value is None}
    return [value if value in kept or value is None else "other" for value in values]


def test_drift_is_worked_out_without_outcomes(moving: Moving):
    rows = moving.tables.rows("select * from evaluation.score_drift order by subject, scored_on")
    subjects = ["attribute:email", "attribute:new", "attribute:plan", "attribute:size"]
    subjects += ["attribute:steady", "band:fit", "score:fit"]
    assert [(row["subject"], row["scored_on"]) for row in rows] == [
        (subject, day) for subject in subjects for day in LATER
    ]
    for row in rows:
        name = row["subject"].removeprefix("attribute:")
        before, after = (moving.values[name, day] for day in (BASELINE, row["scored_on"]))
        baseline, later = binned(name, before, before), binned(name, after, before)
        bins = len({*baseline, *later})
        limit = chi2.ppf(0.95, bins - 1) * (1 / len(before) + 1 / len(after)) if bins > 1 else None
        assert row["baseline_on"] == BASELINE
        assert (row["bins"], row["baseline_leads"], row["leads"]) == (bins, 300, len(after))
        assert row["psi"] == pytest.approx(ranking.psi(baseline, later), abs=EXACT)
        assert row["psi_limit"] == (limit and pytest.approx(limit, abs=1e-6))
        assert row["is_drifted"] == (limit is not None and row["psi"] > limit)
    drifted = {row["subject"] for row in rows if row["is_drifted"]}
    assert drifted == {"attribute:new", "attribute:plan", "attribute:size", "band:fit", "score:fit"}
    assert moving.tables.rows("select * from evaluation.score_performance") == []


def test_no_value_of_a_single_person_becomes_a_bin(moving: Moving):
    bins = {
        row["bin"]
        for row in moving.tables.rows(
            "select bin from evaluation.drift_bins where subject = 'attribute:email'"
        )
    }
    assert bins == {"(other)"}


def test_without_leads_or_with_one_date_all_tables_are_empty(tmp_path: Path, target_path: Path):
    tables = EngineTables(tmp_path, HORIZON)
    tables.fill_dates(AS_OF, [])
    lead = {"scored_on": AS_OF, "contact_id": "c1"}
    tables.fill("features.int_leads", [lead])
    tables.fill("features.int_lead_attributes", [lead | {"attribute": "plan", "value": "pro"}])
    tables.fill(
        "scoring.int_score_points",
        [lead | {"score": "lead", "band": "hot", "points": 5, "is_scored": True}],
    )
    tables.build(target_path)
    for name in ("score_performance", "score_gains", "score_calibration", "score_drift"):
        assert tables.rows(f"select * from evaluation.{name}") == []
    assert tables.rows("select * from evaluation.drift_bins") == []
    assert tables.rows("select * from evaluation.int_calibrated_probabilities") == [
        lead | {"calibrated_probability": None}
    ]


# --- published figures, files in and rows out ---

REPLAYED = date(2026, 3, 31)
ORDER = {95: 1, 90: 1, 85: 0, 70: 1, 65: 0, 60: 1, 40: 0, 30: 0, 20: 0, 10: 0}
STEPS = {10: 0, 20: 1, 30: 0, 40: 1, 50: 1, 60: 0, 70: 1}
COLOURS_BEFORE = {"red": 15, "blue": 15, "green": 15, "grey": 15}
COLOURS_AFTER = {"red": 24, "blue": 18, "green": 12, "grey": 6}


def spread(counts: dict[str, int]) -> list[str]:
    return [name for name, count in counts.items() for _ in range(count)]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, target_path: Path) -> Warehouse:
    """Contacts with the published points, outcomes and shares, through the whole pipeline."""
    folder = tmp_path_factory.mktemp("published")
    people = [("order", points, won) for points, won in ORDER.items()]
    people += [("steps", points, won) for points, won in STEPS.items()]
    given = {f"{name}_{points}": (name, points, won) for name, points, won in people}
    everybody = [*given, *(f"other_{number}" for number in range(60 - len(given)))]
    attributes = [
        {"contact_id": contact, "attribute": "colour", "value": colour, "known_from": known_from}
        for known_from, counts in (("2026-01-02", COLOURS_BEFORE), ("2026-05-01", COLOURS_AFTER))
        for contact, colour in zip(everybody, spread(counts), strict=True)
    ]
    data = write_tables(
        folder / "data",
        {
            "contacts": [
                {"contact_id": contact, "created_at": "2026-01-01"}
                | ({given[contact][0]: str(given[contact][1])} if contact in given else {})
                for contact in everybody
            ],
            "contact_attributes": attributes,
            "outcomes": [
                {
                    "contact_id": contact,
                    "outcome": "won" if won else "lost",
                    "closed_at": "2026-05-15 12:00:00",
                }
                for contact, (_, _, won) in given.items()
            ],
        },
    )
    rules = [(f"{name}_{points}", name, "", points) for name, points, _ in people]
    rules += [(f"has_{name}", name, "include", "") for name in ("order", "steps")]
    pack = write_tables(
        folder / "rules",
        {
            "scores": [{"score": name, "kind": "fit"} for name in ("order", "steps")],
            "attribute_rules": [
                {"rule_id": rule, "score": score, "effect": effect, "points": str(points)}
                for rule, score, effect, points in rules
            ],
            "rule_conditions": [
                {
                    "rule_id": rule,
                    "field": score,
                    "operator": "is_known" if effect else "equals",
                    "value": str(points),
                }
                for rule, score, effect, points in rules
            ],
        },
    )
    database = folder / "lead_scoring.duckdb"
    load_folder(data, database)
    read, problems = read_rule_pack(pack)
    assert not problems, problems
    with open_database(database) as connection:
        write_rules(connection, read)
        write_reference_lists(connection)
    run_dbt(
        ["run", "--select", "+score_performance", "+score_calibration", "+score_drift"],
        database,
        target_path,
        as_of=AS_OF,
        replay_dates=[REPLAYED],
    )
    return Warehouse(database)


def test_published_order_of_ten_leads_comes_out_of_the_pipeline(published: Warehouse):
    rows = published.rows("select * from evaluation.score_performance where score = 'order'")
    assert {row["scored_on"] for row in rows} == {REPLAYED, None}
    for row in rows:
        assert (row["leads"], row["wins"], row["is_dated"]) == (10, 4, True)
        assert row["auc"] == pytest.approx(0.875, abs=EXACT)
        assert row["ks"] == pytest.approx(2 / 3, abs=EXACT)
        assert row["lift_top_20"] == pytest.approx(2.5, abs=EXACT)
    gains = published.rows(
        "select gain from evaluation.score_gains where score = 'order' and decile = 5"
    )
    assert gains == [{"gain": 0.75}, {"gain": 0.75}]


def test_published_isotonic_rates_come_out_of_the_pipeline(published: Warehouse):
    rates = published.rows(
        "select isotonic_rate from evaluation.int_isotonic_rates where score = 'steps' order by bin"
    )
    assert [row["isotonic_rate"] for row in rates] == pytest.approx(
        [0, 0.5, 0.5, 2 / 3, 2 / 3, 2 / 3, 1], abs=EXACT
    )
    steps = published.rows(
        """
        select from_points, isotonic_rate, probability from evaluation.score_calibration
        where score = 'steps' and part = 'step' order by part_number
        """
    )
    assert [row["from_points"] for row in steps] == [10, 20, 40, 70]
    assert {row["probability"] for row in steps} == {None}  # four won leads are too few


def test_published_stability_index_comes_out_of_the_pipeline(published: Warehouse):
    (row,) = published.rows(
        "select * from evaluation.score_drift where subject = 'attribute:colour'"
    )
    assert (row["baseline_on"], row["scored_on"]) == (REPLAYED, AS_OF)
    assert row["psi"] == pytest.approx(0.228217, abs=1e-6)
    assert row["psi_limit"] == pytest.approx(chi2.ppf(0.95, 3) * (1 / 60 + 1 / 60), abs=1e-6)
