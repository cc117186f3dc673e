"""Numbers, dates and decay of the reference engine, and laws that hold for any pack and data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from reference.builders import (
    one_lead,
    points,
    run,
    table,
)
from reference.pack_strategies import EFFECTS, SHAPES, STEMS
from reference.records import Inputs, Pack
from reference.strategies import (
    merge_inputs,
    merge_packs,
    pack,
    population,
    score_ids,
)
from reference.values import as_day, as_number, decay_weight, rounded
from reference.vocabulary import (
    DATE_OPERATORS,
    EQUALITY_OPERATORS,
    KNOWN_OPERATORS,
    NUMBER_OPERATORS,
    TEXT_OPERATORS,
)

MANY = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def decaying(shape: str, interval: str, percent: str = "", start: str = "10") -> Pack:
    decays = [{"decay": "d", "shape": shape, "interval_days": interval, "percent": percent}]
    rules = table("rule_id, score, event_type, points, decay", f"r1, engagement, x, {start}, d")
    scores = table("score, kind", "engagement, engagement")
    return Pack({"scores": scores, "event_rules": rules, "decays": decays})


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            decaying("linear", "30", "50"),
            {0: "10", 15: "7.5", 30: "5", 45: "2.5", 60: "0", 90: "0"},
        ),
        (decaying("step", "30", "50"), {0: "10", 29: "10", 30: "5", 59: "5", 60: "0"}),
        (
            decaying("linear", "90", "25", "40"),
            {0: "40", 90: "30", 180: "20", 270: "10", 360: "0"},
        ),
        (
            decaying("half_life", "14"),
            {0: "10", 7: "7.071068", 14: "5", 28: "2.5", 56: "0.625"},
        ),
        (decaying("expiry", "30"), {0: "10", 29: "10", 30: "0"}),
        (decaying("none", ""), {0: "10", 4000: "10"}),
        (decaying("half_life", "14", start="-10"), {14: "-5"}),
    ],
    ids=["linear", "step", "quarterly", "half_life", "expiry", "none", "negative_points"],
)
def test_decay_pays_the_published_points(rules: Pack, expected: dict[int, str]) -> None:
    for age, wanted in expected.items():
        assert points(one_lead(f"{age}, x"), rules, "engagement") == Decimal(wanted), age


def test_no_decay_ever_weighs_above_one_or_grows_with_age() -> None:
    for shape in ("none", "expiry", "step", "linear", "half_life"):
        for percent in (Fraction(0), Fraction(100, 3), Fraction(100)):
            weights = [decay_weight(shape, age, Fraction(5, 2), percent) for age in range(100)]
            assert weights[0] == 1
            assert weights == sorted(weights, reverse=True)
            assert min(weights) >= 0


def test_an_event_after_the_scoring_date_does_not_exist_yet() -> None:
    result = run(one_lead("-1, x"), decaying("none", ""))
    assert result.lead_scores["c1", "engagement"].points == 0
    assert result.lead_scores["c1", "engagement"].rules_matched == 0
    assert result.rejected == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("10", 10), (" +1e1 ", 10), ("5.", 5), (".5", Fraction(1, 2)), ("-0", 0)),
        *(("", None), ("ten", None), ("1,000", None), ("inf", None), ("1e", None), (".", None)),
    ],
)
def test_what_is_a_number(text: str, expected: Fraction | None) -> None:
    assert as_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("2026-03-31", "2026-03-31"), ("2026-03-31 23:59:59.999", "2026-03-31")),
        *(("2026-03-31T23:30:00-02:00", "2026-04-01"), ("2026-04-01T01:30+02", "2026-03-31")),
        *(("2026-02-30", None), ("31.03.2026", None), ("2026-03-31T25:00", None), ("", None)),
    ],
)
def test_what_is_a_date(text: str, expected: str | None) -> None:
    assert as_day(text) == (expected and date.fromisoformat(expected))


def test_a_half_rounds_away_from_zero() -> None:
    half = Fraction(5, 10**7)
    assert [str(rounded(sign * half)) for sign in (1, -1)] == ["0.000001", "-0.000001"]
    assert not rounded(Fraction(-4, 10**7)).is_signed()


@MANY
@given(st.data())
def test_the_ledger_adds_up_and_everybody_has_every_score(data: st.DataObject) -> None:
    rules = data.draw(pack())
    result = run(data.draw(population(10, score_ids=score_ids(rules))), rules)
    assert {key[0] for key in result.lead_scores} == set(result.segments)
    assert len(result.lead_scores) == len(result.segments) * len(score_ids(rules))
    for key, lead_score in result.lead_scores.items():
        if lead_score.status == "excluded":
            assert lead_score.points is None
            assert key not in result.ledger
        else:
            total = sum((entry.points for entry in result.ledger[key]), Fraction(0))
            assert lead_score.points == rounded(total)
    ranks = sorted(segment.lead_rank for segment in result.segments.values())
    assert ranks == list(range(1, len(ranks) + 1))


@MANY
@given(st.data())
def test_the_order_of_rows_does_not_matter(data: st.DataObject) -> None:
    rules = data.draw(pack())
    inputs = data.draw(population(8, score_ids=score_ids(rules)))
    turned = Inputs(**{name: rows[::-1] for name, rows in vars(inputs).items()})
    turned_rules = Pack({stem: rows[::-1] for stem, rows in rules.tables.items()})
    assert run(inputs, rules) == run(turned, turned_rules)


@MANY
@given(st.data())
def test_packs_and_populations_with_prefixes_can_be_scored_in_one_run(data: st.DataObject) -> None:
    packs = [data.draw(pack(prefix)) for prefix in ("p1_", "p2_")]
    both = merge_packs(packs)
    groups = [
        data.draw(population(5, prefix=prefix, score_ids=score_ids(both))) for prefix in ("m", "n")
    ]
    together_ = run(merge_inputs(groups), both)
    for inputs in groups:
        alone = run(inputs, both)
        for key, lead_score in alone.lead_scores.items():
            assert together_.lead_scores[key].points == lead_score.points
            assert together_.lead_scores[key].band == lead_score.band
        assert alone.ledger.items() <= together_.ledger.items()
    for one in packs:
        single = run(merge_inputs(groups), one)
        assert single.lead_scores.items() <= together_.lead_scores.items()


def test_random_packs_and_data_reach_every_word_of_the_language() -> None:
    seen: set[str] = set()

    @seed(1)
    @settings(MANY, max_examples=120, database=None)
    @given(pack())
    def look(rules: Pack) -> None:
        for stem, rows in rules.tables.items():
            seen.add(stem if rows else "")
            words = ("kind", "mode", "effect", "pays", "count_by", "shape", "operator")
            seen.update(row[name] for row in rows for name in words if row.get(name))

    look()
    assert seen >= {*STEMS, *EFFECTS, *SHAPES}
    assert seen >= {"fit", "engagement", "combined", "sum", "best", "each", "once"}
    assert seen >= {"event", "day", "asset"}
    assert seen >= {*TEXT_OPERATORS, *EQUALITY_OPERATORS, *NUMBER_OPERATORS}
    assert seen >= {*DATE_OPERATORS, *KNOWN_OPERATORS}
