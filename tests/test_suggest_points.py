"""Which scores are fitted together, and which sign their points may have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lead_scoring.rule_pack import RulePack
from lead_scoring.suggest import _score_of_kind
from lead_scoring.suggest_pack import GROUP_REACH
from lead_scoring.suggest_points import Target, fit_target, targets
from lead_scoring.suggest_read import Evidence
from lead_scoring.suggest_rules import Candidate, _is_a_trait, _parts


def pack_of(scores: dict[str, str], weights: dict[str, str], points: dict[str, str]) -> RulePack:
    tables = {
        "scores": [{"score": score, "kind": kind} for score, kind in scores.items()],
        "combined_scores": [
            {"score": "lead", "component": component, "weight": weight}
            for component, weight in weights.items()
        ],
        "attribute_rules": [{"rule_id": name, "points": each} for name, each in points.items()],
        "event_rules": [],
    }
    return RulePack(Path("rules"), tables, {})


def test_components_that_are_taken_off_are_fitted_with_the_others() -> None:
    scores = {"fit": "fit", "risk": "fit", "unused": "fit", "other": "fit", "lead": "combined"}
    pack = pack_of(scores, {"fit": "", "risk": "-0.5", "unused": "0"}, {})
    assert targets(pack) == [
        Target("lead", {"fit": 1.0, "risk": -0.5}),
        Target("unused", {"unused": 1.0}),
        Target("other", {"other": 1.0}),
    ]


def test_new_rules_go_into_a_score_that_is_added_up() -> None:
    """A good fact would be a rule with points below 0 in a score that is taken off."""
    pack = pack_of({"risk": "fit", "fit": "fit", "tired": "engagement"}, {}, {})
    target = Target("lead", {"risk": -2.0, "fit": 0.5, "tired": -1.0})
    assert [_score_of_kind(pack, target, kind) for kind in ("fit", "engagement")] == ["fit", "fit"]


@pytest.fixture
def leads() -> Iterator[duckdb.DuckDBPyConnection]:
    """400 leads on two dates, 100 won; a rule of the score `risk` fires on 100 that were lost."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse; create schema warehouse.scoring")
        connection.execute(
            "create schema fit; create table fit.leads as select number as lead, "
            "date '2026-01-31' as scored_on, cast(number as varchar) as contact_id, "
            "cast(number <= 100 as integer) as is_won, 1 + number % 2 as date_place "
            "from range(1, 401) as listed (number)"
        )
        connection.execute(
            "create table warehouse.scoring.int_score_points as "
            "select scored_on, contact_id, 'lead' as score, true as is_scored from fit.leads"
        )
        connection.execute(
            "create table fit.paid as select lead, 'spam' as rule_id, 'risk' as score, "
            "'signs' as rule_group, cast(1 as double) as amount from fit.leads where lead > 300"
        )
        connection.execute(
            "create table fit.candidates as "
            "select lead, 'new_spam' as rule_id from fit.leads where lead between 250 and 300"
        )
        yield connection


@pytest.mark.parametrize(
    ("flag", "until", "keeps_its_sign"),
    [
        ("strong", None, True),
        ("wrong_sign", None, False),
        # known of all dates together, of which a trial is not to know
        ("wrong_sign", 1, True),
    ],
)
def test_a_score_that_is_taken_off_is_the_higher_the_worse(
    leads: duckdb.DuckDBPyConnection, flag: str, until: int | None, keeps_its_sign: bool
) -> None:
    pack = pack_of({"risk": "fit", "lead": "combined"}, {"risk": "-1"}, {"spam": "10"})
    evidence = Evidence(
        pack,
        {"spam": {"flag": flag, "is_known_by_date": False}},
        bins=[],
        dates=[date(2026, 1, 31), date(2026, 2, 28)],
        is_dated=True,
        leads=400,
        wins=100,
        share=1.0,
        points_to_double_odds=10,
    )
    new = Candidate(
        *("new_spam", "risk", "email_kind", "free", None, None),
        *(51, 0, -2.0, "strong", "E-mail kind: free"),
    )
    (target,) = targets(pack)
    assert target == Target("lead", {"risk": -1.0})
    found = fit_target(leads, evidence, target, [new], until=until)
    assert (found.rules["spam"].points > 0) is keeps_its_sign
    assert found.rules["spam"].points >= 0
    assert found.rules["new_spam"].points > 0


def test_groups_of_a_score_that_is_taken_off_have_room_too(
    leads: duckdb.DuckDBPyConnection,
) -> None:
    leads.execute("create table fit.used as from fit.leads")
    reach = {"names": ["spam"], "points": [10.0], "score": "risk", "weight": -1.0}
    assert leads.execute(GROUP_REACH, reach).fetchall() == [("signs", 10.0, 10.0)]


def proved(value: str) -> dict[str, object]:
    """A value of an attribute whose evidence is good."""
    return {
        "value_bin": value,
        "lowest": None,
        "leads": 100,
        "woe_low": 0.2,
        "woe_high": 0.6,
        "flag": "strong",
        "is_known_by_date": False,
    }


def test_what_a_spreadsheet_would_run_is_no_new_rule() -> None:
    bins = [proved("=1+1"), proved("red"), proved("@blue")]
    assert [rows[0]["value_bin"] for _, _, rows in _parts(bins)] == ["red"]
    assert _is_a_trait("colour", bins)
    assert not _is_a_trait("=colour", bins)
