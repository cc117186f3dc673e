"""Evidence finds what the sample plants, and nothing where there is nothing to find."""

from __future__ import annotations

import math
import random
import shutil
from calendar import monthrange
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from statistics import correlation
from typing import Any

import duckdb
import pytest

from dbt_runner import run_dbt
from lead_scoring.database import open_database
from lead_scoring.evaluation import dates_to_evaluate, read_evaluation
from lead_scoring.load import load_folder
from lead_scoring.raw_tables import tables_in
from lead_scoring.rules import read_checked_rules, write_reference_lists, write_rules
from lead_scoring.sample import PLANTED_EFFECTS, SAMPLE_ENDS_ON, make_sample
from lead_scoring.sample_plan import LEAKING_TRAIT, TRAITS, USELESS_TRAITS
from lead_scoring.settings import DEFAULT_RULES
from pipeline import Warehouse, write_tables

HORIZON = 90
AS_OF = date(2026, 6, 30)
LATER = date(2026, 2, 10)
# the ends of the twelve months whose horizon has passed by then
MONTHS = [(2025, month) for month in range(4, 13)] + [(2026, month) for month in range(1, 4)]
DATES = [date(year, month, monthrange(year, month)[1]) for year, month in MONTHS]
TABLES = ["attribute_evidence", "rule_evidence", "rule_activity"]
# the evidence alone, on top of an engine that is built
FROM_LABELS = [f"int_lead_outcomes+,+{table}" for table in TABLES[:2]]

# The rule of the default pack that fires on an act, where there is one.
RULES_OF_ACTS = {
    "demo_request": "requested_demo",
    "meeting_held": "held_meeting",
    "quote_sent": "received_quote",
    "form_submit:contact-sales": "asked_for_contact",
    "trial_start": "started_trial",
    "page_view:/pricing": "visited_pricing",
    "page_view:/roi-calculator": "used_roi_calculator",
    "cart_add": "put_in_cart",
    "file_download:price-list.pdf": "downloaded_price_list",
    "email_reply": "replied_to_email",
    "webinar_attend": "attended_webinar",
    "page_view:/compare/": "compared_vendors",
    "email_click": "clicked_emails",
    "chat_started": "started_chat",
    "file_download:whitepaper": "downloaded_whitepapers",
    "call_connected": "talked_to_sales",
    "social_follow": "follows_on_social",
    "webinar_no_show": "missed_webinar",
    "email_unsubscribe": "unsubscribed",
    "email_bounce": "email_bounces",
    "page_view:/careers": "looked_for_a_job",
    "spam_complaint": "complained_of_spam",
}


def spearman(pairs: Iterable[tuple[float, float]]) -> float:
    """Spearman's: the correlation of the ranks, ties in the middle."""
    ranks = [
        [sum((b < a) + (b == a) / 2 for b in side) for a in side]
        for side in zip(*pairs, strict=True)
    ]
    return correlation(*ranks)


def load(database: Path, data: Path, rules: Path, as_of: date) -> None:
    loaded = load_folder(data, database)
    pack, _ = read_checked_rules(rules, loaded.description, as_of)
    with open_database(database) as connection:
        write_rules(connection, pack)
        write_reference_lists(connection)


def evaluate(
    database: Path,
    target_path: Path,
    *,
    select: Iterable[str] = [f"+{table}" for table in TABLES],
    **variables: Any,
) -> Warehouse:
    """Build the tables of evidence, with all they read or only what `select` says."""
    run_dbt(
        ["run", "--select", *select],
        database,
        target_path,
        as_of=AS_OF,
        replay_dates=DATES,
        variables=variables,
    )
    return Warehouse(database)


def replace_outcomes(database: Path, outcomes: Iterable[tuple[Any, ...]]) -> None:
    """Have contact_id, outcome and closed_at of these rows instead of the outcomes loaded."""
    with open_database(database) as connection:
        for kind in ("view", "table"):
            with suppress(duckdb.CatalogException):
                connection.execute(f"drop {kind} if exists raw.outcomes")
        connection.execute(
            "create table raw.outcomes (contact_id varchar, outcome varchar, closed_at timestamp)"
        )
        for outcome in outcomes:
            connection.execute("insert into raw.outcomes values (?, ?, ?)", outcome)


@pytest.fixture(scope="module")
def target_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("target")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, target_path: Path) -> Warehouse:
    """The evidence of the sample on the dates that run.py chooses."""
    folder = tmp_path_factory.mktemp("sample")
    make_sample(folder / "data")
    load(folder / "lead_scoring.duckdb", folder / "data", DEFAULT_RULES, SAMPLE_ENDS_ON)
    dates = dates_to_evaluate(tables_in(folder / "lead_scoring.duckdb"), SAMPLE_ENDS_ON, HORIZON)
    assert dates == DATES and SAMPLE_ENDS_ON == AS_OF
    return evaluate(folder / "lead_scoring.duckdb", target_path)


@pytest.fixture(scope="module")
def shuffled(
    sample: Warehouse, tmp_path_factory: pytest.TempPathFactory, target_path: Path
) -> Warehouse:
    """The same with every outcome given to somebody drawn from all contacts."""
    database = tmp_path_factory.mktemp("shuffled") / "lead_scoring.duckdb"
    shutil.copy(sample.database, database)
    with open_database(database) as connection:
        outcomes = connection.execute(
            "select outcome, closed_at from raw.outcomes order by contact_id"
        ).fetchall()
        contacts = connection.execute(
            "select distinct contact_id from raw.contacts order by contact_id"
        ).fetchall()
    drawn = random.Random(7).sample(contacts, len(outcomes))
    replace_outcomes(
        database, [(*contact, *each) for contact, each in zip(drawn, outcomes, strict=True)]
    )
    return evaluate(database, target_path, select=FROM_LABELS)


def planted_and_found(sample: Warehouse) -> dict[str, tuple[float, float]]:
    """Planted effect and weight of evidence of each level that has ten wins to be expected."""
    (counts,) = sample.rows("select leads, wins from evaluation.int_label_counts")
    levels = {
        f"{trait}={level.value}".lower(): level.effect
        for trait in TRAITS.keys() - set(USELESS_TRAITS)
        for level in TRAITS[trait]
    }
    found = {}
    for row in sample.rows("select * from evaluation.attribute_evidence"):
        value = "" if row["value_bin"] == "(unknown)" else row["value_bin"]
        trait = {"country_code": "country", "country": "spelt in many ways"}.get(
            row["attribute"], row["attribute"]
        )
        if trait == "job_seniority":
            value = value or "unknown"
        enough = row["leads"] * counts["wins"] >= 10 * counts["leads"]
        if enough and f"{trait}={value}" in levels:
            found[f"{trait}={value}"] = (levels[f"{trait}={value}"], row["woe"])
    return found


def test_evidence_finds_the_order_of_the_planted_effects_of_traits(sample):
    found = planted_and_found(sample)
    assert len(found) >= 80
    assert spearman(found.values()) > 0.8


def test_evidence_finds_the_order_of_traits_and_acts_together(sample):
    found = planted_and_found(sample)
    rules = {
        row["rule_id"]: row["log_odds_ratio"]
        for row in sample.rows("select * from evaluation.rule_evidence where flag <> 'too_few'")
    }
    for act, rule in RULES_OF_ACTS.items():
        if rule in rules:
            found[act] = (PLANTED_EFFECTS[f"event:{act}"], rules[rule])
    assert len(found) >= 95
    assert spearman(found.values()) > 0.8


def flags(warehouse: Warehouse) -> dict[str, str]:
    rows = warehouse.rows("select distinct attribute, flag from evaluation.attribute_evidence")
    assert len({row["attribute"] for row in rows}) == len(rows), "one flag an attribute"
    return {row["attribute"]: row["flag"] for row in rows}


def test_what_is_useless_is_not_strong_and_the_leak_is_flagged(sample):
    found = flags(sample)
    for name in (*USELESS_TRAITS, "email", "phone", "first_name", "last_name", "postal_code"):
        assert found[name] in ("weak", "too_few"), name
    assert "contact_id" not in found
    assert found[LEAKING_TRAIT] == "suspected_leak"
    leaks = sample.rows(
        "select distinct attribute from evaluation.attribute_evidence "
        "where flag = 'suspected_leak' and not is_known_by_date"
    )
    assert [row["attribute"] for row in leaks] == [LEAKING_TRAIT]


def test_a_leak_is_flagged_only_above_an_information_value_of_one_half(sample):
    for table, iv in (("rule_evidence", "iv"), ("attribute_evidence", "attribute_iv")):
        rows = sample.rows(f"select flag, {iv} as iv from evaluation.{table} where {iv} > 0.2")
        assert {row["iv"] > 0.5 for row in rows} == {True, False}
        for row in rows:
            assert row["iv"] > 0.5 or row["flag"] != "suspected_leak"


def test_on_shuffled_outcomes_nothing_is_strong_and_no_leak_is_suspected(shuffled):
    (counts,) = shuffled.rows("select * from evaluation.int_label_counts")
    assert counts["wins"] > 200
    for table in ("rule_evidence", "attribute_evidence"):
        rows = shuffled.rows(f"select * from evaluation.{table}")
        assert len(rows) > 100
        found = [row for row in rows if row["flag"] in ("strong", "suspected_leak", "wrong_sign")]
        assert found == []


def test_intervals_and_tests_know_that_a_contact_stands_on_several_dates(shuffled):
    """By chance, a z-score has a spread of 1: without the repeats it would be about 1.5."""
    scores = [
        row["z_score"]
        for row in shuffled.rows(
            "select z_score from evaluation.rule_evidence where flag <> 'too_few'"
        )
    ]
    assert len(scores) > 60
    assert math.sqrt(sum(score**2 for score in scores) / len(scores)) < 1.25
    (outside,) = shuffled.rows(
        "select avg(cast(woe_low > 0 or woe_high < 0 as integer)) as share "
        "from evaluation.attribute_evidence where wins >= 10"
    )
    assert outside["share"] < 0.1


def test_published_weights_of_evidence_come_out_of_the_models(tmp_path, target_path):
    """200 won and 800 lost leads: the figures of the textbook, from files to tables."""
    levels = {"C-level": (40, 60), "VP-director": (60, 140), "Manager": (70, 250)}
    levels["Other"] = (30, 350)
    contacts, outcomes = [], []
    for level, counts in levels.items():
        for outcome, count in zip(("won", "lost"), counts, strict=True):
            for number in range(count):
                name = f"{level}-{outcome}-{number}"
                contacts.append({"contact_id": name, "seniority": level})
                outcomes.append({"contact_id": name, "outcome": outcome})
    data = write_tables(tmp_path / "data", {"contacts": contacts, "outcomes": outcomes})
    rules = write_tables(
        tmp_path / "rules",
        {
            "scores": [{"score": "fit", "kind": "fit"}],
            "attribute_rules": [{"rule_id": "c_level", "score": "fit", "points": "10"}],
            "rule_conditions": [
                {
                    "rule_id": "c_level",
                    "field": "seniority",
                    "operator": "equals",
                    "value": "C-level",
                }
            ],
        },
    )
    load(tmp_path / "lead_scoring.duckdb", data, rules, AS_OF)
    warehouse = evaluate(tmp_path / "lead_scoring.duckdb", target_path)
    found = {
        row["value_bin"]: row
        for row in warehouse.rows(
            "select * from evaluation.attribute_evidence where attribute = 'seniority'"
        )
    }
    expected = {
        "c-level": (0.980829, 64.1504),
        "vp-director": (0.538997, 57.7761),
        "manager": (0.113329, 51.6350),
        "other": (-1.070441, 34.5568),
    }
    for value, (woe, points) in expected.items():
        assert found[value]["woe"] == pytest.approx(woe, abs=5e-7)
        # 50 points at the odds of all leads, 1 to 4; ten more double them
        assert 50 + found[value]["suggested_points"] == pytest.approx(points, abs=5e-5)
        assert found[value]["attribute_iv"] == pytest.approx(0.501980, abs=5e-7)
        assert found[value]["flag"] == "suspected_leak"
    (rule,) = warehouse.rows("select * from evaluation.rule_evidence")
    assert (rule["leads_fired"], rule["wins_fired"]) == (100, 40)
    assert (rule["leads_not_fired"], rule["wins_not_fired"]) == (900, 160)
    assert rule["woe"] == pytest.approx(0.980829, abs=5e-7)
    assert rule["lift"] == pytest.approx(2)
    assert rule["points"] == 10 and rule["flag"] == "strong"


@pytest.fixture(scope="module")
def three_leads(tmp_path_factory: pytest.TempPathFactory, target_path: Path) -> Path:
    """A database with three contacts, their scores, and no outcomes."""
    folder = tmp_path_factory.mktemp("few")
    data = write_tables(
        folder / "data",
        {"contacts": [{"contact_id": f"c{n}", "city": f"O'Hara {n % 2}"} for n in range(3)]},
    )
    load(folder / "lead_scoring.duckdb", data, DEFAULT_RULES, AS_OF)
    evaluate(folder / "lead_scoring.duckdb", target_path)
    return folder / "lead_scoring.duckdb"


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        pytest.param([], "the data have none that is won or lost", id="none"),
        pytest.param([("c0", "won", LATER)], "Only about 1 different contacts", id="one"),
        pytest.param(
            [(f"c{n}", "won", LATER) for n in range(3)], "All of them were won", id="all_won"
        ),
        pytest.param(
            [(f"c{n}", "lost", LATER) for n in range(3)], "None of them was won", id="all_lost"
        ),
        pytest.param(
            [("c0", "won", None), ("c1", "lost", None)], "have no dates", id="without_dates"
        ),
        pytest.param([("c0", "won", AS_OF)], "nothing is known of any date", id="too_young"),
    ],
)
def test_few_outcomes_give_counts_and_a_sentence(three_leads, target_path, outcomes, sentence):
    replace_outcomes(three_leads, outcomes)
    warehouse = evaluate(three_leads, target_path, select=FROM_LABELS)
    with open_database(three_leads) as connection:
        found = read_evaluation(connection, as_of=AS_OF, were_chosen=False)
    assert sentence in " ".join(found.sentences)
    rules = warehouse.rows("select * from evaluation.rule_evidence")
    assert len(rules) > 100
    for rule in rules:
        assert rule["flag"] == "too_few" and rule["suggested_points"] is None
    for row in warehouse.rows("select * from evaluation.attribute_evidence"):
        assert row["flag"] in ("too_few", "weak")
        assert row["woe"] is None or abs(row["woe"]) < 5
