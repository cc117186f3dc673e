"""Ranking and calibration: scikit-learn's figures, and scores drawn by lot."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import isclose, sqrt
from pathlib import Path
from typing import Any

import numpy
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from engine_tables import EngineTables
from reference import ranking

AS_OF = date(2026, 6, 30)
LABEL_DATES = [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
OTHER_DATE = date(2026, 5, 31)
HORIZON = 30
EXACT = 1e-9
LOTS = 30
CONTACTS = 400
PROBABILITIES = ("probability", "calibrated_probability")
FEW = ("all_lost", "all_won", "one_won", "one_lost")


@dataclass(frozen=True)
class Lead:
    """One labelled lead of a score."""

    scored_on: date
    contact_id: str
    points: float
    is_won: bool


@dataclass(frozen=True)
class Population:
    """What was put in, and what the models made of it."""

    leads: dict[str, list[Lead]]
    points: dict[tuple[str, date, str], float]
    tables: EngineTables

    def leads_of(self, score: str, scored_on: date | None) -> list[Lead]:
        """The labelled leads of a score on one date, or on all of them."""
        return [lead for lead in self.leads[score] if scored_on in (None, lead.scored_on)]

    def performance(self, *, without: tuple[str, ...] = ()) -> Iterator[tuple[dict, list[Lead]]]:
        """Each row of score_performance with its leads."""
        for row in self.tables.rows("select * from evaluation.score_performance"):
            if row["score"] not in without:
                yield row, self.leads_of(row["score"], row["scored_on"])


@pytest.fixture(scope="module")
def target_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("target")


def drawn_points(draw: random.Random) -> Callable[[str, bool], dict[str, float]]:
    """Gives the points of a contact on a date: some know the outcome a little, some not at all."""
    persons: dict[str, list[float]] = {}

    def points(contact: str, is_won: bool) -> dict[str, float]:
        person = persons.setdefault(contact, [draw.gauss(0, 1) for _ in range(LOTS)])
        known = draw.gauss(1.2 if is_won else 0.0, 1)
        given = {
            "lead": float(round(known * 12)),
            "fine": round(known * 10 + draw.gauss(0, 3), 6),
            "tied": float(draw.choices([0, 1, 5], [8, 3, 4 if is_won else 1])[0]),
            "constant": 7.0,
            # part of a lot stays with the person, so that repeated contacts are not independent
            **{
                f"lot_{number:02d}": round(own + draw.gauss(0, 0.5), 3)
                for number, own in enumerate(person)
            },
        }
        if draw.random() < 0.3:
            given["partial"] = float(draw.randrange(-4, 9) + 3 * is_won)
        return given

    return points


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory, target_path: Path) -> Population:
    """Contacts on three labelled dates and two others, with scores of all kinds."""
    draw = random.Random(7)
    tables = EngineTables(tmp_path_factory.mktemp("population"), HORIZON)
    tables.fill_dates(AS_OF, [*LABEL_DATES, OTHER_DATE])
    draw_points = drawn_points(draw)
    leads: dict[str, list[Lead]] = defaultdict(list)
    points: dict[tuple[str, date, str], float] = {}
    labels, probabilities = [], []
    buyers = {f"ç{number}": draw.random() < 0.12 for number in range(CONTACTS)}
    for day in [*LABEL_DATES, OTHER_DATE, AS_OF]:
        counts = dict.fromkeys(FEW, 0)
        for contact, buys in buyers.items():
            is_won = buys and draw.random() < 0.8
            given = draw_points(contact, is_won)
            for score in FEW:
                wanted = (0 if is_won else 9) if score in ("all_lost", "one_won") else 9 * is_won
                is_the_odd_one = score.startswith("one") and not wanted and not counts[score]
                if wanted or (is_the_odd_one and day == LABEL_DATES[0]):
                    given[score] = float(draw.randrange(9))
                    counts[score] += not wanted
            points |= {(score, day, contact): value for score, value in given.items()}
            if day not in LABEL_DATES:
                continue
            chances = [round(draw.betavariate(2 + is_won, 5), 2), draw.random()]
            probabilities.append([day, contact, chances[0], chances[1]])
            given |= dict(zip(PROBABILITIES, chances, strict=True))
            labels.append([day, contact, is_won, True])
            for name, value in given.items():
                leads[name].append(Lead(day, contact, value, is_won))
    fill_population(tables, points, labels, probabilities)
    tables.build(target_path)
    return Population(leads, points, tables)


def fill_population(
    tables: EngineTables, points: dict[tuple[str, date, str], float], labels: list, chances: list
) -> None:
    """Put the drawn rows into the tables; who has no points of a score is left out by it."""

    def rows(names: str, values: list) -> list[dict[str, Any]]:
        return [dict(zip(names.split(), row, strict=True)) for row in values]

    contacts = sorted({(day, contact) for _, day, contact in points})
    tables.fill("features.int_leads", rows("scored_on contact_id", contacts))
    tables.fill(
        "scoring.int_score_points",
        [
            {
                "scored_on": day,
                "contact_id": contact,
                "score": score,
                "band": None if value is None else "high" if value > 8 else "low",
                "points": value,
                "is_scored": value is not None,
            }
            for score in sorted({name for name, _, _ in points})
            for day, contact in contacts
            for value in [points.get((score, day, contact))]
        ],
    )
    names = "scored_on contact_id is_won is_dated"
    tables.fill("evaluation.int_labelled_leads", rows(names, labels))
    names = "scored_on contact_id probability calibrated_probability"
    tables.fill("evaluation.int_lead_probabilities", rows(names, chances))


def test_ranking_is_that_of_scikit_learn(population: Population):
    rows = list(population.performance(without=FEW))
    # lead, fine, tied, constant and partial, the two probabilities and the lots, on 3 dates and all
    assert len(rows) == (5 + len(PROBABILITIES) + LOTS) * 4
    for row, leads in rows:
        won = [lead.is_won for lead in leads]
        points = [lead.points for lead in leads]
        auc = roc_auc_score(won, points)
        expected = {
            "leads": len(leads),
            "contacts": len({lead.contact_id for lead in leads}),
            "wins": sum(won),
            "base_rate": sum(won) / len(won),
            "auc": auc,
            "gini": 2 * auc - 1,
            "ks": ranking.ks(won, points),
            "lift_top_10": ranking.wins_in_top(won, points, 0.1) / sum(won) / 0.1,
            "lift_top_20": ranking.wins_in_top(won, points, 0.2) / sum(won) / 0.2,
        }
        found = {name: row[name] for name in expected}
        assert found == pytest.approx(expected, abs=EXACT), row


def test_brier_score_is_that_of_scikit_learn_and_only_probabilities_have_one(
    population: Population,
):
    for row, leads in population.performance(without=FEW):
        if row["score"] not in PROBABILITIES:
            assert (row["brier"], row["brier_of_base_rate"]) == (None, None)
            continue
        won = [lead.is_won for lead in leads]
        rate = sum(won) / len(won)
        assert row["brier"] == pytest.approx(
            brier_score_loss(won, [lead.points for lead in leads]), abs=EXACT
        )
        assert row["brier_of_base_rate"] == pytest.approx(rate * (1 - rate), abs=EXACT)


def test_standard_error_is_the_larger_of_two_and_knows_repeated_contacts(population: Population):
    for row, leads in population.performance(without=FEW):
        won = [lead.is_won for lead in leads]
        contacts = [lead.contact_id for lead in leads]
        clustered = ranking.auc_variance(won, [lead.points for lead in leads], contacts)
        simple = ranking.hanley_mcneil_variance(
            row["auc"],
            len({lead.contact_id for lead in leads if lead.is_won}),
            len({lead.contact_id for lead in leads if not lead.is_won}),
        )
        assert row["auc_standard_error"] == pytest.approx(sqrt(max(clustered, simple)), abs=EXACT)


def test_scores_drawn_by_lot_lie_within_their_interval_around_one_half(population: Population):
    """Of the lots on three dates and on all, 95 % lie within 1.96 errors, and none is far off."""
    for pooled in (False, True):
        rows = [
            row
            for row, _ in population.performance(without=FEW)
            if row["score"].startswith("lot_") and (row["scored_on"] is None) == pooled
        ]
        distances = [(row["auc"] - 0.5) / row["auc_standard_error"] for row in rows]
        assert len(distances) == LOTS * (1 if pooled else len(LABEL_DATES))
        assert max(map(abs, distances)) < 3.5
        assert sum(abs(distance) <= 1.96 for distance in distances) >= 0.9 * len(distances)
        # neither too narrow nor so wide that everything would pass
        assert 0.7 < sqrt(numpy.mean(numpy.square(distances))) < 1.2
    # as if every row of all dates were another lead
    naive = [
        (row["auc"] - 0.5)
        / sqrt(ranking.hanley_mcneil_variance(row["auc"], row["wins"], row["leads"] - row["wins"]))
        for row in rows
    ]
    assert sum(abs(distance) <= 1.96 for distance in naive) < 0.9 * len(naive)


def test_few_outcomes_give_no_measure(population: Population):
    rows = [row for row, _ in population.performance() if row["score"] in FEW]
    assert {row["score"] for row in rows} == set(FEW)
    for row in rows:
        assert row["leads"] > 1
        measures = ("auc", "auc_standard_error", "gini", "ks", "lift_top_10", "lift_top_20")
        assert [row[name] for name in measures] == [None] * len(measures)
        if row["score"].startswith("all"):
            assert row["base_rate"] is None
    rows = population.tables.rows("select * from evaluation.score_calibration")
    assert not [row for row in rows if row["score"] in FEW and row["win_rate"] is not None]
    assert not [row for row in rows if row["score"] in FEW and row["part"] == "step"]


def test_gains_are_shared_out_among_ties(population: Population):
    rows = population.tables.rows("select * from evaluation.score_gains")
    assert {row["score"] for row in rows}.isdisjoint(FEW)
    for row in rows:
        if row["score"].startswith("lot_"):
            continue
        leads = population.leads_of(row["score"], row["scored_on"])
        won, points = [lead.is_won for lead in leads], [lead.points for lead in leads]
        top, above = (ranking.wins_in_top(won, points, (row["decile"] - n) / 10) for n in (0, 1))
        assert row["wins"] == pytest.approx(top - above, abs=EXACT)
        assert row["gain"] == pytest.approx(top / sum(won), abs=EXACT)
        assert row["lift"] == pytest.approx(10 * top / sum(won) / row["decile"], abs=EXACT)


def test_isotonic_rates_are_those_of_scikit_learn(population: Population):
    for score in ("lead", "tied", "partial", "constant"):
        leads = population.leads_of(score, None)
        places = [lead.points for lead in leads]
        assert len(set(places)) <= 200
        rates = IsotonicRegression().fit_transform(places, [lead.is_won for lead in leads])
        expected = dict(zip(places, map(float, rates), strict=True))
        rows = population.tables.rows(
            f"select from_points, isotonic_rate from evaluation.int_isotonic_rates "
            f"where score = '{score}' and is_as_of"
        )
        found = {row["from_points"]: row["isotonic_rate"] for row in rows}
        assert found == pytest.approx(expected, abs=EXACT)


def test_more_than_200_different_points_are_binned_before(population: Population):
    rows = population.tables.rows(
        "select * from evaluation.int_isotonic_rates where score = 'fine' order by bin"
    )
    leads = population.leads_of("fine", None)
    assert len({lead.points for lead in leads}) > 500
    assert 150 < len(rows) <= 200
    assert sum(row["leads"] for row in rows) == len(leads)
    rates = IsotonicRegression().fit_transform(
        [row["bin"] for row in rows],
        [row["wins"] / row["leads"] for row in rows],
        sample_weight=[row["leads"] for row in rows],
    )
    assert [row["isotonic_rate"] for row in rows] == pytest.approx(list(rates), abs=EXACT)


def test_calibrated_probability_knows_only_what_was_known(population: Population):
    """Fitted again by scikit-learn for each date, on labels whose horizon had passed by then."""
    rows = population.tables.rows("select * from evaluation.int_calibrated_probabilities")
    assert len(rows) == CONTACTS * 5
    for day in [*LABEL_DATES, OTHER_DATE, AS_OF]:
        known = [
            lead
            for lead in population.leads_of("lead", None)
            if lead.scored_on + timedelta(days=HORIZON) <= day
        ]
        found = {
            r["contact_id"]: r["calibrated_probability"] for r in rows if r["scored_on"] == day
        }
        if not known:
            assert set(found.values()) == {None}
            assert day == LABEL_DATES[0]
            continue
        places, rates = ranking.padded_isotonic(
            [lead.points for lead in known], [lead.is_won for lead in known]
        )
        for contact, probability in found.items():
            points = population.points["lead", day, contact]
            step = max(int(numpy.searchsorted(places, points, side="right")) - 1, 0)
            assert isclose(probability, rates[step], abs_tol=EXACT)
            assert 0 < probability < 1


def test_bands_and_bins_count_every_lead_and_have_wilson_intervals(population: Population):
    rows = population.tables.rows("select * from evaluation.score_calibration")
    for score in ("lead", "fine", "tied", "partial", *PROBABILITIES):
        leads = population.leads_of(score, None)
        winners = [lead.contact_id for lead in leads if lead.is_won]
        repeats = len(winners) / len(set(winners))
        parts = [row for row in rows if row["score"] == score]
        kinds = {"bin"} if score in PROBABILITIES else {"band", "bin", "step"}
        assert {row["part"] for row in parts} == kinds
        for kind in kinds:
            assert sum(row["leads"] for row in parts if row["part"] == kind) == len(leads)
        for row in parts:
            inside = [
                lead.is_won
                for lead in leads
                if row["from_points"] <= lead.points <= row["to_points"]
            ]
            assert (row["leads"], row["wins"]) == (len(inside), sum(inside))
            interval = ranking.wilson(sum(inside) / repeats, len(inside) / repeats)
            assert row["win_rate_low"] == pytest.approx(interval[0], abs=1e-6)
            assert row["win_rate_high"] == pytest.approx(interval[1], abs=1e-6)
