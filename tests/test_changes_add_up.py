"""The history of random data under random rules: every change is the sum of its causes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline import Warehouse, build_warehouse, write_tables
from reference.records import Inputs, Pack
from reference.scoring import score
from reference.strategies import AS_OF, merge_inputs, merge_packs, pack, population, score_ids
from test_pipeline_against_reference import TOLERANCE, draw_many, draw_one, seed_number

__all__ = ["seed_number"]

DATES = [AS_OF - timedelta(days=days) for days in (60, 21, 7, 0)]
CAUSES = ("new_events", "decay", "attributes", "rules", "adjustments", "caps")
PACKS, POPULATIONS = 12, 8
UNCAPPED_PACKS = 3  # of the packs
# so large that sums of 64-bit numbers are off in the sixth decimal
LARGE = Pack(
    {
        "scores": [{"score": "large", "kind": "engagement", "base_points": "987654321.098765"}],
        "decays": [{"decay": "large_week", "shape": "half_life", "interval_days": "7"}],
        "event_rules": [
            {
                "rule_id": f"large_{number}",
                "score": "large",
                "event_type": "*",
                "window_days": str(number * 20),
                "decay": "large_week",
                "points": f"{number}.3",
            }
            for number in range(1, 9)
        ],
    }
)


def without_limits(one: Pack) -> Pack:
    """The pack without caps, floors and groups of which the best rule alone pays."""
    blank = {"min_points": "", "max_points": ""}
    limited = {"scores": blank, "score_groups": blank | {"mode": "sum"}, "event_rules": blank}
    return Pack(
        {stem: [row | limited.get(stem, {}) for row in rows] for stem, rows in one.tables.items()}
    )


@pytest.fixture(scope="module")
def drawn(seed_number: int) -> tuple[Inputs, Pack, Pack]:
    """Data, the rules of the first run, and those of the second, which pay half as much again."""
    packs = draw_many(lambda number: pack(prefix=f"k{number}_"), PACKS, seed_number + 1)
    packs[:UNCAPPED_PACKS] = map(without_limits, packs[:UNCAPPED_PACKS])
    packs.append(draw_one(pack(), seed_number + 1))
    before = merge_packs([*packs, LARGE])
    after = Pack({name: [*rows] for name, rows in before.tables.items()})
    for name in ("attribute_rules", "event_rules"):
        after.tables[name] = [
            {
                column: str(float(text) * 1.5)
                if column.strip().lower() == "points" and (text or "").strip()
                else text
                for column, text in row.items()
            }
            for row in before.tables.get(name, [])
        ]
    populations = draw_many(
        lambda number: population(prefix=f"p{number}_", score_ids=score_ids(before)),
        POPULATIONS,
        seed_number + 1,
    )
    return merge_inputs(populations), before, after


@pytest.fixture(scope="module")
def warehouse(
    drawn: tuple[Inputs, Pack, Pack], tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    """The last date scored by the second rules, and three before it in one run by the first."""
    inputs, before, after = drawn
    folder = tmp_path_factory.mktemp("changes")
    data = write_tables(folder / "data", vars(inputs))
    first = write_tables(folder / "before", before.tables)
    second = write_tables(folder / "after", after.tables)
    *replays, last = DATES[:-1]
    build_warehouse(folder, data=data, rules=first, as_of=last, replay_dates=replays)
    return build_warehouse(folder, data=data, rules=second, as_of=DATES[-1])


def test_points_of_every_date_are_those_of_the_reference(
    warehouse: Warehouse, drawn: tuple[Inputs, Pack, Pack]
) -> None:
    inputs, before, after = drawn
    found = {
        (row["scored_on"], row["contact_id"], row["score"]): row["points"]
        for row in warehouse.rows("select * from marts.lead_score_history")
    }
    expected = {}
    for day in DATES:
        result = score(inputs, after if day == DATES[-1] else before, day)
        expected |= {(day, *key): row.points for key, row in result.lead_scores.items()}
    assert set(found) == set(expected)
    wrong = [
        (key, found[key], points)
        for key, points in expected.items()
        if (found[key] is None) != (points is None)
        or (points is not None and abs(found[key] - float(points)) > TOLERANCE)
    ]
    assert not wrong, (len(wrong), wrong[:3])


def test_parts_of_every_change_and_of_every_score_add_up(warehouse: Warehouse) -> None:
    parts = " + ".join(f"cast(change_by_{cause} as decimal(28, 6))" for cause in CAUSES)
    wrong = warehouse.rows(
        "select * from marts.lead_score_history where "
        f"cast(points_change as decimal(28, 6)) <> {parts} "
        "or cast(points_change as decimal(28, 6)) "
        "<> cast(points as decimal(28, 6)) - cast(previous_points as decimal(28, 6)) "
        "or (points_change is null) <> (points is null or previous_points is null) "
        "or cast(points as decimal(28, 6)) <> cast(base_points as decimal(28, 6)) "
        "+ cast(attribute_points as decimal(28, 6)) + cast(event_points as decimal(28, 6)) "
        "+ cast(adjustment_points as decimal(28, 6)) + cast(capped_points as decimal(28, 6))"
    )
    assert not wrong, (len(wrong), wrong[:2])
    counted = warehouse.rows(
        "select count(points_change) as changes, "
        + ", ".join(
            f"count(*) filter (where change_by_{cause} <> 0) as {cause}" for cause in CAUSES
        )
        + " from marts.lead_score_history"
    )[0]
    assert counted["changes"] > 500
    # corrections are few, and none may lie between two of the dates
    assert all(counted[cause] for cause in CAUSES if cause != "adjustments"), counted


def test_previous_points_are_those_of_the_date_before(warehouse: Warehouse) -> None:
    wrong = warehouse.rows(
        "select now.* from marts.lead_score_history as now "
        "left join marts.lead_score_history as before "
        "on now.contact_id = before.contact_id and now.score = before.score "
        "and before.scored_on = (select max(scored_on) from marts.lead_score_history "
        "where scored_on < now.scored_on) "
        "where now.previous_points is distinct from before.points "
        "or now.previous_band is distinct from before.band "
        "or now.previous_scored_on is distinct from before.scored_on"
    )
    assert not wrong, (len(wrong), wrong[:2])


def test_nothing_is_put_down_to_a_cause_that_is_not_there(warehouse: Warehouse) -> None:
    for rows, condition in (
        ("same rules", f"scored_on < date '{DATES[-1]}' and change_by_rules <> 0"),
        ("adjustments", "change_by_adjustments <> 0 and score not in (select score from "
         "features.int_adjustments) and score not in (select score from rules.combined_scores)"),
    ):  # fmt: skip
        assert not warehouse.rows(f"from marts.lead_score_history where {condition}"), rows
    # what nothing caps, no cap can take
    uncapped = warehouse.rows(
        "select score from rules.scores where coalesce(min_points, '') = '' "
        "and coalesce(max_points, '') = '' and kind <> 'combined' "
        "and score not in (select score from rules.score_groups where "
        "coalesce(min_points, '') <> '' or coalesce(max_points, '') <> '' or mode = 'best') "
        "and score not in (select score from rules.event_rules where "
        "coalesce(min_points, '') <> '' or coalesce(max_points, '') <> '')"
    )
    names = ", ".join(f"'{row['score']}'" for row in uncapped)
    changed = warehouse.rows(
        f"from marts.lead_score_history where score in ({names or 'null'}) "
        f"and scored_on < date '{DATES[-1]}' and points_change <> 0"
    )
    assert changed, "No score without a cap was drawn of which points have changed."
    capped = warehouse.rows(
        f"from marts.lead_score_history where score in ({names}) "
        f"and scored_on < date '{DATES[-1]}' and (capped_points <> 0 or change_by_caps <> 0)"
    )
    assert not capped, (len(capped), capped[:2])
