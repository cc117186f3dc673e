"""The SQL engine against the independent reference, on random data and random rule packs.

Many drawn packs and populations share one run, since they are just more scores and more contacts.
Another `--hypothesis-seed` draws others.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from pipeline import Warehouse, build_warehouse, write_tables
from reference.records import Entry, Inputs, Pack, Result
from reference.scoring import score
from reference.strategies import AS_OF, merge_inputs, merge_packs, pack, population, score_ids

PACKS = 30
POPULATIONS = 15
TOLERANCE = 1.5e-6  # both sides are rounded to 6 decimals

Drawn = TypeVar("Drawn")


def draw_one(strategy: st.SearchStrategy[Drawn], seed_number: int) -> Drawn:
    """One random value. Examples of one run resemble each other, so every value has its own run,
    and the first of a run, which is the simplest there is, is passed over.
    """
    drawn: list[Drawn] = []

    @seed(seed_number)
    @settings(
        max_examples=2,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(value: Drawn) -> None:
        drawn.append(value)

    draw()
    return drawn[-1]


def draw_many(
    make: Callable[[int], st.SearchStrategy[Drawn]], count: int, seed_number: int
) -> list[Drawn]:
    """Draw `count` values; the strategy is made for each, with its number."""
    return [draw_one(make(number), 1_000 * seed_number + number) for number in range(count)]


@pytest.fixture(scope="module")
def seed_number(request: pytest.FixtureRequest) -> int:
    """The seed of the command line, else a new one, which the test's name and output show."""
    given_seed = request.config.getoption("--hypothesis-seed", default=None)
    number = int(given_seed) if given_seed not in (None, "random") else random.randrange(10**6)
    print(f"seed {number}: repeat with --hypothesis-seed={number}")
    return number


@pytest.fixture(scope="module")
def drawn(seed_number: int) -> tuple[Inputs, Pack]:
    packs = draw_many(lambda number: pack(prefix=f"k{number}_"), PACKS, seed_number)
    packs.append(draw_one(pack(), seed_number))
    policy = merge_packs(packs)
    populations = draw_many(
        lambda number: population(prefix=f"p{number}_", score_ids=score_ids(policy)),
        POPULATIONS,
        seed_number,
    )
    return merge_inputs(populations), policy


@pytest.fixture(scope="module")
def warehouse(drawn: tuple[Inputs, Pack], tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    inputs, policy = drawn
    folder = tmp_path_factory.mktemp("property")
    data = write_tables(folder / "data", vars(inputs))
    rules = write_tables(folder / "rules", policy.tables)
    return build_warehouse(folder, data=data, rules=rules, as_of=AS_OF)


@pytest.fixture(scope="module")
def expected(drawn: tuple[Inputs, Pack]) -> Result:
    inputs, policy = drawn
    return score(inputs, policy, AS_OF)


def _differs(found: float | None, wanted: object) -> bool:
    if found is None or wanted is None:
        return (found is None) != (wanted is None)
    return abs(found - float(wanted)) > TOLERANCE


def _is_worth_a_row(entry: Entry) -> bool:
    return entry.entry in ("base", "rule", "component") or abs(entry.points) > TOLERANCE


def test_scores_agree(warehouse: Warehouse, expected: Result) -> None:
    found = {
        (row["contact_id"], row["score"]): row
        for row in warehouse.rows("select * from marts.lead_scores")
    }
    assert set(found) == set(expected.lead_scores)
    assert len(found) > 1_000
    wrong = []
    for key, wanted in expected.lead_scores.items():
        row = found[key]
        if (
            row["status"] != wanted.status
            or _differs(row["points"], wanted.points)
            or row["band"] != wanted.band
            or _differs(row["percentile"], wanted.percentile)
            or row["rules_matched"] != wanted.rules_matched
        ):
            wrong.append((key, row, wanted))
    assert not wrong, (len(wrong), wrong[:3])


def test_ledgers_agree(warehouse: Warehouse, expected: Result) -> None:
    found: dict[tuple[str, str], dict[tuple, dict]] = {}
    for row in warehouse.rows("select * from marts.lead_score_ledger"):
        entries = found.setdefault((row["contact_id"], row["score"]), {})
        entries[(row["entry"], row["rule_group"], row["rule_id"])] = row
    wrong = []
    for key, wanted_entries in expected.ledger.items():
        wanted = {(e.entry, e.rule_group, e.rule_id): e for e in wanted_entries}
        rows = found.pop(key, {})
        # a weight changes a point that has all but decayed by less than any digit shown
        wanted = {name: e for name, e in wanted.items() if name in rows or _is_worth_a_row(e)}
        rows = {name: row for name, row in rows.items() if name in wanted or row["points"]}
        if set(rows) != set(wanted):
            wrong.append((key, set(rows) ^ set(wanted)))
            continue
        for entry, row in rows.items():
            other = wanted[entry]
            is_event_rule = other.matched_count is not None
            if _differs(row["points"], other.points) or (
                is_event_rule
                and (row["matched_count"], row["first_matched_on"], row["last_matched_on"])
                != (other.matched_count, other.first_matched_on, other.last_matched_on)
            ):
                wrong.append((key, row, other))
    assert not wrong, (len(wrong), wrong[:3])
    assert not found, f"ledger rows that should not be: {list(found)[:5]}"


def test_segments_agree(warehouse: Warehouse, expected: Result) -> None:
    wrong = []
    rows = warehouse.rows("select * from marts.lead_segments")
    assert {row["contact_id"] for row in rows} == set(expected.segments)
    for row in rows:
        wanted = expected.segments[row["contact_id"]]
        for name in vars(wanted):
            found, value = row[name], getattr(wanted, name)
            different = _differs(found, value) if name.endswith("_points") else found != value
            if different:
                wrong.append((row["contact_id"], name, found, value))
    assert not wrong, (len(wrong), wrong[:5])


def test_rejected_rows_agree(warehouse: Warehouse, expected: Result) -> None:
    found = {
        (row["input"], row["row_key"], row["reason"])
        for row in warehouse.rows("select * from marts.rejected_rows")
    }
    assert found == expected.rejected, found ^ expected.rejected


def test_something_of_everything_was_drawn(expected: Result) -> None:
    entries = {entry.entry for ledger in expected.ledger.values() for entry in ledger}
    assert entries >= {"base", "rule", "rule_cap", "not_best", "group_weight", "group_cap"}
    statuses = {each.status for each in expected.lead_scores.values()}
    assert statuses == {"scored", "excluded"}
