"""The probability of winning a lead: Odoo's published figures, and an independent naive Bayes.

Files in, rows of the evaluation out, as everywhere; only the models that the probability needs are
built.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from dbt_runner import ROOT, run_dbt
from lead_scoring.database import open_database
from lead_scoring.load import load_folder
from lead_scoring.rule_checks import check_rule_pack
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import write_reference_lists, write_rules
from pipeline import Warehouse, write_tables
from reference.naive_bayes import NaiveBayes, Predictor

ODOO = ROOT / "examples" / "odoo"
ODOO_AS_OF = date.fromisoformat((ODOO / "as_of").read_text(encoding="utf-8").strip())
ODOO_PREDICTORS = [
    Predictor("team", "scope"),
    Predictor("lifecycle_stage", "ordered", ("s0", "s1", "s2", "won")),
    *map(Predictor, ("country", "region", "lead_source", "email_state")),
]
HORIZON = timedelta(days=90)
AS_OF = date(2026, 6, 30)
REPLAYS = [date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31)]
EXACT = 1e-9


@pytest.fixture(scope="module")
def target_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("target")


def load(folder: Path, data: Path, rules: Path) -> Path:
    """Load data and rules into a new database, as run.py does."""
    database = folder / "lead_scoring.duckdb"
    load_folder(data, database)
    pack, problems = read_rule_pack(rules)
    assert not problems, problems
    with open_database(database) as connection:
        write_rules(connection, pack)
        write_reference_lists(connection)
    return database


def evaluate(
    database: Path, target_path: Path, as_of: date, replay_dates: Iterable[date] = ()
) -> Warehouse:
    """Build the probabilities and all that they need."""
    run_dbt(
        ["run", "--select", "+lead_probabilities"],
        database,
        target_path,
        as_of=as_of,
        replay_dates=replay_dates,
    )
    return Warehouse(database)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- Odoo ---


@pytest.fixture(scope="module", params=["closed leads", "labelled leads"])
def odoo(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    target_path: Path,
) -> Warehouse:
    """The example without replay dates, and with one from which the six closed leads were open."""
    replay_dates = [ODOO_AS_OF - HORIZON] if request.param == "labelled leads" else []
    database = load(tmp_path_factory.mktemp("odoo"), ODOO / "data", ODOO / "rules")
    warehouse = evaluate(database, target_path, ODOO_AS_OF, replay_dates)
    learned = warehouse.rows(
        f"""
        select distinct learned_from from evaluation.int_training_dates
        where scored_on = date '{ODOO_AS_OF}'
        """
    )
    assert learned == [{"learned_from": request.param.replace(" ", "_")}]
    return warehouse


def test_odoo_pack_has_neither_errors_nor_warnings():
    rules, problems = read_rule_pack(ODOO / "rules")
    columns = set(read_csv(ODOO / "data" / "contacts.csv")[0])
    problems += check_rule_pack(rules, known_attributes=columns, as_of=ODOO_AS_OF)
    assert problems == []


def test_odoo_readme_shows_the_command():
    command = (
        "python3 scripts/run.py --data examples/odoo/data --rules examples/odoo/rules "
        f"--as-of {ODOO_AS_OF} --evaluate"
    )
    assert command in (ODOO / "README.md").read_text(encoding="utf-8")


def test_odoos_published_probabilities_come_out(odoo: Warehouse):
    rows = odoo.rows("select contact_id, probability from evaluation.lead_probabilities")
    found = {row["contact_id"]: row["probability"] for row in rows}
    wanted = read_csv(ODOO / "expected_probabilities.csv")
    assert sorted(found) == [row["contact_id"] for row in wanted]
    for row in wanted:
        assert found[row["contact_id"]] == float(row["probability"]), row


def test_odoos_published_counts_come_out(odoo: Warehouse):
    rows = odoo.rows(
        f"select * from evaluation.int_value_evidence where scored_on = date '{ODOO_AS_OF}'"
    )
    found = {(row["scope_key"], row["attribute"], row["value_bin"]): row for row in rows}
    for row in read_csv(ODOO / "expected_counts.csv"):
        count = found[f"scope {row['team']}", row["attribute"], row["value"]]
        assert count["won_count"] == pytest.approx(float(row["won_count"]), abs=EXACT), row
        assert count["lost_count"] == pytest.approx(float(row["lost_count"]), abs=EXACT), row


def test_reference_gives_odoos_published_probabilities():
    """Else an agreement of SQL and reference would say little."""
    contacts = {row["contact_id"]: row for row in read_csv(ODOO / "data" / "contacts.csv")}
    outcomes = read_csv(ODOO / "data" / "outcomes.csv")
    learned = NaiveBayes(
        ODOO_PREDICTORS,
        [(contacts[row["contact_id"]], row["outcome"] == "won") for row in outcomes],
    )
    for row in read_csv(ODOO / "expected_probabilities.csv"):
        probability = learned.probability(contacts[row["contact_id"]])
        assert probability is not None
        assert round(probability, 4) == float(row["probability"]), row


# --- random data, several dates ---

LEVELS = ("new", "Talking to us", "offer", "won")
TAGS = ("crm", "Events", "rare", "it's", "österreich")
PREDICTORS = [
    Predictor("team", "scope"),
    Predictor("stage", "ordered", tuple(level.lower() for level in LEVELS)),
    Predictor("interests", "tags"),
    *map(Predictor, ("country", "size", "seats", "always_unknown")),
    *(Predictor(f"answer_{number}") for number in range(30)),
]
Version = tuple[date, dict[str, str]]  # from when on it holds, and what it says


def draw_contact(rng: random.Random, number: int) -> tuple[date, list[Version], date | None, bool]:
    """Creation, versions, closing and whether it was won, of a contact with odds of its own."""
    created = AS_OF - timedelta(days=rng.randrange(-5, 600))
    country = rng.choice(["AT", "at", "DE", "FR", ""])
    size = rng.choice(["", str(rng.randrange(1, 2000)), f"{rng.randrange(1, 300)}.5", "0"])
    chance = 0.35 + 0.3 * (country.lower() == "at") - 0.2 * (size in ("", "0"))
    first = {
        "team": rng.choice(["North", "north", "south", "", f"small {rng.randrange(3)}"]),
        "stage": rng.choice([*LEVELS[:3], LEVELS[3].upper(), "elsewhere", ""]),
        "interests": "|".join(
            rng.choices(TAGS, weights=[8, 8, 1, 4, 4], k=rng.choice([0, 1, 2, 3]))
        ),
        "country": country,
        "size": size,
        "seats": str(rng.randrange(9)),
        **{f"answer_{n}": rng.choice(["yes", "no", ""]) for n in range(30)},
    }
    versions = [(created, first)]
    if rng.random() < 0.4:
        later = created + timedelta(days=rng.randrange(1, 200))
        versions.append((later, {**first, "stage": rng.choice(LEVELS), "country": "CH"}))
    closed = created + timedelta(days=rng.randrange(1, 300)) if number % 5 else None
    return created, versions, closed, rng.random() < chance


def facts_on(versions: list[Version], day: date) -> dict[str, str]:
    """What a contact table says on a day, without what is not known."""
    valid = [facts for start, facts in versions if start <= day] or [versions[0][1]]
    return {name: value for name, value in valid[-1].items() if value}


@pytest.fixture(scope="module")
def contacts() -> dict[str, tuple[date, list[Version], date | None, bool]]:
    rng = random.Random(20260630)
    return {f"c{number:04}": draw_contact(rng, number) for number in range(1500)}


@pytest.fixture(scope="module")
def random_warehouse(
    contacts: dict, tmp_path_factory: pytest.TempPathFactory, target_path: Path
) -> Warehouse:
    folder = tmp_path_factory.mktemp("random")
    rows: list[Mapping[str, str | None]] = [
        {
            "contact_id": contact_id,
            "created_at": str(created),
            "updated_at": str(start),
            **{name: value or None for name, value in facts.items()},
        }
        for contact_id, (created, versions, _, _) in contacts.items()
        for start, facts in versions
    ]
    outcomes = [
        {"contact_id": key, "outcome": "won" if won else "lost", "closed_at": str(closed)}
        for key, (_, _, closed, won) in contacts.items()
        if closed
    ]
    data = write_tables(folder / "data", {"contacts": rows, "outcomes": outcomes})
    predictors = [
        {"attribute": each.attribute.upper(), "kind": each.kind, "levels": " | ".join(each.levels)}
        for each in PREDICTORS
    ]
    rules = write_tables(
        folder / "rules",
        {"scores": [{"score": "fit", "kind": "fit"}], "predictors": predictors},
    )
    return evaluate(load(folder, data, rules), target_path, AS_OF, REPLAYS)


def is_open(contact: tuple, day: date) -> bool:
    created, _, closed, _ = contact
    return created <= day and (closed is None or closed > day)


def learned_by(contacts: dict, day: date) -> NaiveBayes:
    """What a date can know: leads of replay dates whose 90 days had passed by then."""
    lessons = [
        (
            facts_on(contact[1], label),
            bool(contact[3] and contact[2] and contact[2] <= label + HORIZON),
        )
        for label in [*REPLAYS, AS_OF]
        if label + HORIZON <= day
        for contact in contacts.values()
        if is_open(contact, label)
    ]
    return NaiveBayes(PREDICTORS, lessons)


@pytest.mark.parametrize("day", [*REPLAYS, AS_OF], ids=str)
def test_probabilities_are_those_of_the_reference_on_every_date(
    random_warehouse: Warehouse, contacts: dict, day: date
):
    rows = random_warehouse.rows(
        f"""
        select contact_id, probability from evaluation.int_lead_probabilities
        where scored_on = date '{day}'
        """
    )
    found = {row["contact_id"]: row["probability"] for row in rows}
    opened = {key: contact for key, contact in contacts.items() if is_open(contact, day)}
    assert found.keys() == opened.keys()
    reference = learned_by(contacts, day)
    for key, contact in opened.items():
        wanted = reference.probability(facts_on(contact[1], day))
        assert (wanted is None) == (day == REPLAYS[0])
        assert found[key] == (wanted and pytest.approx(wanted, abs=EXACT)), key


def test_random_data_try_what_the_definition_tells_apart(contacts: dict):
    """Teams with and without counts, tags on both sides of the limit, numbers cut and not cut."""
    learned = learned_by(contacts, AS_OF)
    teams = {learned.team(facts_on(contact[1], AS_OF)) for contact in contacts.values()}
    assert {"none", "team north", "team south"} <= teams
    assert 0 < len(learned.counts["all"]["interests"]) < len(TAGS)
    assert len(learned.starts["size"]) > 5
    assert learned.starts["seats"] == []
    assert len(learned.counts["all"]["stage"]) == len(LEVELS)
    assert learned.counts["all"]["always_unknown"] == {}


def test_mart_has_the_open_leads_rounded_with_their_reasons(random_warehouse: Warehouse):
    rows = random_warehouse.rows(
        """
        select marts.*, exact.probability as exact
        from evaluation.lead_probabilities as marts
        inner join evaluation.int_lead_probabilities as exact using (contact_id, scored_on)
        """
    )
    (open_leads,) = random_warehouse.rows(
        f"""
        select count(*) as leads from evaluation.int_lead_probabilities
        where scored_on = date '{AS_OF}'
        """
    )
    assert len(rows) == open_leads["leads"] > 100
    for row in rows:
        assert row["probability"] == min(max(round(row["exact"], 4), 0.0001), 0.9999)
        assert row["top_reasons_for"] or row["top_reasons_against"]
        assert (row["top_reasons_for"] or "").count(" (x") <= 3


# --- little to learn from ---


def test_without_a_lost_lead_nobody_has_a_probability(tmp_path: Path, target_path: Path):
    """And a pack without predictors.csv, on data without evidence, is no error."""
    contacts = [
        {"contact_id": f"c{n}", "created_at": "2026-01-01", "country": "AT"} for n in range(4)
    ]
    outcomes = [
        {"contact_id": f"c{n}", "outcome": "won", "closed_at": "2026-06-01"} for n in (0, 1)
    ]
    data = write_tables(tmp_path / "data", {"contacts": contacts, "outcomes": outcomes})
    rules = write_tables(tmp_path / "rules", {"scores": [{"score": "fit", "kind": "fit"}]})
    warehouse = evaluate(load(tmp_path, data, rules), target_path, AS_OF)
    rows = warehouse.rows("select * from evaluation.lead_probabilities order by contact_id")
    assert [row["contact_id"] for row in rows] == ["c2", "c3"]
    for row in rows:
        for column in ("probability", "top_reasons_for", "top_reasons_against"):
            assert row[column] is None


def test_without_predictors_few_leads_are_told_apart_by_their_texts(
    tmp_path: Path, target_path: Path
):
    """No text is common among two dozen leads; names are no predictors all the same."""
    contacts = [
        {
            "contact_id": f"c{number:02}",
            "created_at": "2026-01-01",
            "country": "AT" if number % 2 else "DE",
            "email": f"somebody{number % 3}@bakery.example",
            "first_name": "Ada" if number % 3 else "Ben",
        }
        for number in range(24)
    ]
    outcomes = [
        {
            "contact_id": contact["contact_id"],
            "outcome": "won" if number % 4 == 1 else "lost",
            "closed_at": "2026-04-15",
        }
        for number, contact in enumerate(contacts[:20])
    ]
    data = write_tables(tmp_path / "data", {"contacts": contacts, "outcomes": outcomes})
    rules = write_tables(tmp_path / "rules", {"scores": [{"score": "fit", "kind": "fit"}]})
    warehouse = evaluate(load(tmp_path, data, rules), target_path, AS_OF, REPLAYS)
    found = warehouse.rows("select attribute from evaluation.int_predictors")
    predictors = {row["attribute"] for row in found}
    assert "country" in predictors
    assert not predictors & {"contact_id", "email", "first_name"}
    leads = warehouse.rows("select * from evaluation.lead_probabilities order by contact_id")
    assert [lead["contact_id"] for lead in leads] == ["c20", "c21", "c22", "c23"]
    from_germany, from_austria = leads[0]["probability"], leads[1]["probability"]
    assert from_germany < 0.05 < 0.3 < from_austria
