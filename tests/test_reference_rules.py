"""The fine print of the reference engine, one sentence a test."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from reference.builders import (
    attribute_rules,
    band,
    contact,
    day,
    events,
    one_lead,
    points,
    run,
    table,
    together,
)
from reference.records import Inputs, Pack
from reference.rules import Condition, holds
from reference.scoring import score
from reference.strategies import (
    AS_OF,
)
from reference.values import as_day

SCORES = "score, kind, base_points, min_points, max_points"
FIT = {"scores": table(SCORES, "fit, fit")}
ENGAGEMENT = {"scores": table(SCORES, "engagement, engagement")}


def north(**rule: str) -> Pack:
    """A pack in which region north earns 10 fit points, or has another effect."""
    one = together(FIT, attribute_rules("fit", "r1, , 10, region, equals, north"))
    one.tables["attribute_rules"][0] |= rule
    return one


def rule_of_x(**rule: str) -> Pack:
    """A pack in which each event x earns 10 engagement points, or otherwise."""
    row = {"rule_id": "r1", "score": "engagement", "event_type": "x", "points": "10", **rule}
    return together(ENGAGEMENT, {"event_rules": [row]})


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        *(("equals", "10", " 1e1", True), ("equals", " North", "NORTH ", True)),
        *(("equals", "", None, False), ("not_equals", "a", None, False)),
        *(("not_equals", "10.0", "10", False), ("not_equals", "a", "b", True)),
        *(("in", "a| |10.0|", "10", True), ("in", "a||b", "c", False)),
        *(("not_in", "a|b", "c", True), ("not_in", "a|b", None, False)),
        *(("contains", "_", "axb", False), ("contains", "%B", "a%b", True)),
        *(("not_contains", "x", "abc", True), ("not_contains", "x", None, False)),
        *(("starts_with", "NO", "north", True), ("ends_with", "th", "NORTH", True)),
        *(("matches", "o.t", "NORTH", True), ("matches", "^o", "north", False)),
        *(("less_than", "10", "9.99", True), ("less_than", "10", "10.0", False)),
        *(("at_most", "10", "10.0", True), ("at_least", "10", "9.99", False)),
        *(("more_than", "10", "ten", False), ("more_than", "10", "1e2", True)),
        *(("between", "5|10", "10", True), ("between", "5|10", "10.01", False)),
        *(("is_known", "", "x", True), ("is_known", "", None, False)),
        *(("is_unknown", "", None, True), ("is_unknown", "", "x", False)),
        *(("within_days", "7", day(0), True), ("within_days", "7", day(6), True)),
        *(("within_days", "7", day(7), False), ("within_days", "7", day(-1), False)),
        *(("older_than_days", "7", day(7), True), ("older_than_days", "7", day(6), False)),
        *(("older_than_days", "0", "soon", False), ("within_days", "7", "10", False)),
    ],
)
def test_operator(operator: str, wanted: str, value: str | None, expected: bool) -> None:
    assert holds(Condition("field", operator, wanted), value, AS_OF) is expected


def test_the_newest_version_by_the_scoring_date_counts_else_the_oldest() -> None:
    versions = [
        contact(region="south", updated_at=day(-1)),
        contact(region="north", updated_at=f"{day(-1)}T01:30:00+02:00"),
        contact(region="west", updated_at=""),
    ]
    assert points(Inputs(versions), north(), "fit") == 10
    assert points(Inputs(versions[:1]), north(), "fit") == 0
    assert points(Inputs([contact(region="north", updated_at=day(-1))]), north(), "fit") == 10


def test_a_contact_created_after_the_scoring_date_is_not_scored() -> None:
    late = contact("c2", created_at=day(-1))
    early_once = [contact("c3", created_at=day(-1)), contact("c3", created_at=day(9))]
    early_once[0]["updated_at"] = day(1)
    same_day = contact(created_at=f"{day(0)}T23:59:59")
    result = run(Inputs([same_day, late, *early_once]), north())
    assert set(result.segments) == {"c1", "c3"}
    assert set(result.lead_scores) == {("c1", "fit"), ("c3", "fit")}


@pytest.mark.parametrize(
    ("known_from", "value", "expected"),
    [
        (day(11), "north", 0),  # the column is newer
        (day(10), "north", 10),  # a tie: the row
        (f"{day(10)}T00:00:01", "", 0),  # unknown from then on
        (day(-1), "north", 0),  # not known yet
        ("", "north", 0),  # always known is older than any date
    ],
)
def test_of_column_and_row_the_one_known_later_counts(
    known_from: str, value: str, expected: int
) -> None:
    fact = {"contact_id": "c1", "attribute": "Region", "value": value, "known_from": known_from}
    inputs = Inputs([contact(region="south", updated_at=day(10))], contact_attributes=[fact])
    assert points(inputs, north(), "fit") == expected


def test_a_version_that_is_newer_than_the_scoring_date_yields_to_any_dated_row() -> None:
    fact = {"contact_id": "c1", "attribute": "region", "value": "north", "known_from": day(5)}
    inputs = Inputs([contact(region="south", updated_at=day(-1))], contact_attributes=[fact])
    assert points(inputs, north(), "fit") == 10


def test_company_columns_and_derived_attributes_are_attributes() -> None:
    lines = [
        "r1, , 1, company_industry, equals, it",
        "r2, , 2, company_company_id, equals, co",
        "r3, , 4, has_phone, equals, false",
        "r4, , 8, email_domain, equals, b.org",
        "r5, , 16, days_since_created, equals, 30",
        "r6, , 32, events_last_7_days, equals, 2",
        "r7, , 64, events_last_30_days, equals, 3",
        "r8, , 128, active_days_last_30_days, equals, 2",
        "r9, , 256, days_since_last_event, equals, 6",
        "rx, , 512, contact_id, equals, c1",
    ]
    inputs = one_lead("6, x", "6, x", "7, x", "30, x", company_id=" co ", created_at=day(30))
    inputs.contacts[0] |= {"email": "Ann@x@B.org", "phone": "N/A"}
    inputs.companies = [
        {"company_id": "co", "industry": "it", "updated_at": day(5)},
        {"company_id": "co", "industry": "law", "updated_at": day(-5)},
    ]
    # The event of age 7 falls out of the week, the one of age 30 out of the month.
    assert points(inputs, together(FIT, attribute_rules("fit", *lines)), "fit") == 1023


def test_the_event_loaded_last_counts_and_the_other_is_rejected() -> None:
    rows = [
        {"event_id": "e1", "contact_id": "c1", "event_type": "x", "occurred_at": day(1)},
        {"event_id": " e1", "contact_id": "c1", "event_type": "y", "occurred_at": day(2)},
    ]
    inputs = Inputs([contact()], events=rows)
    assert points(inputs, rule_of_x(), "engagement") == 10
    rows[1]["loaded_at"] = day(9)
    assert points(inputs, rule_of_x(), "engagement") == 0
    assert run(inputs, rule_of_x()).rejected == {("events", "e1", "repeated_id")}


def test_every_unusable_row_is_rejected_for_its_first_problem() -> None:
    good = {"event_id": "e", "contact_id": "c1", "occurred_at": day(1), "event_type": "x"}
    fix = {"adjustment_id": "a", "contact_id": "c1", "score": "engagement", "points": "1"}
    inputs = Inputs(
        contacts=[contact(), contact(" ")],
        companies=[{"industry": "it"}],
        events=[
            {**good, "event_id": ""},
            {**good, "event_id": "e2", "contact_id": None, "occurred_at": ""},
            {**good, "event_id": "e3", "occurred_at": "", "event_type": ""},
            {**good, "event_id": "e4", "event_type": " "},
            {**good, "event_id": "e5", "contact_id": "C1"},
        ],
        contact_attributes=[
            {"contact_id": "c1", "attribute": "", "value": "1"},
            {"contact_id": "c9", "attribute": "region", "value": "1"},
        ],
        adjustments=[
            {**fix, "adjustment_id": ""},
            {**fix, "adjustment_id": "a2", "score": "", "points": ""},
            {**fix, "adjustment_id": "a3", "points": ""},
            {**fix, "adjustment_id": "a4", "score": "fit"},
            {**fix, "adjusted_on": day(2)},
            {**fix, "adjusted_on": day(3)},
        ],
        outcomes=[{"contact_id": "c1", "outcome": "maybe"}, {"contact_id": "c1", "outcome": "WON"}],
    )
    assert run(inputs, rule_of_x()).rejected == {
        ("contacts", "", "no_contact_id"),
        ("companies", "", "no_company_id"),
        ("events", "", "no_event_id"),
        ("events", "e2", "no_contact_id"),
        ("events", "e3", "no_time"),
        ("events", "e4", "no_event_type"),
        ("events", "e5", "unknown_contact"),
        ("contact_attributes", "c1|", "no_attribute"),
        ("contact_attributes", "c9|region", "unknown_contact"),
        ("adjustments", "", "no_adjustment_id"),
        ("adjustments", "a2", "no_score"),
        ("adjustments", "a3", "no_points"),
        ("adjustments", "a4", "unknown_score"),
        ("adjustments", "a", "repeated_id"),
        ("outcomes", "c1", "unknown_outcome"),
    }
    assert points(inputs, rule_of_x(), "engagement") == 1


def test_absence_pays_whole_and_only_where_the_contact_condition_holds() -> None:
    absent = rule_of_x(pays="once", min_count="0", max_count="0", decay="d", window_days="7")
    absent.tables["decays"] = [{"decay": "d", "shape": "expiry", "interval_days": "1"}]
    assert points(one_lead("7, x", "1, y"), absent, "engagement") == 10
    assert points(one_lead("6, x"), absent, "engagement") == 0
    gate = table("rule_id, field, operator, value", "r1, contact.region, equals, north")
    absent.tables["rule_conditions"] = gate
    assert points(one_lead(), absent, "engagement") == 0
    assert points(one_lead(region="north"), absent, "engagement") == 10


def test_units_by_day_and_by_asset_are_dated_by_their_latest_event() -> None:
    inputs = one_lead("9, x, a", "2, x, a", "2, x, b", "2, x", "1, x, N/A")
    decays = {"decays": [{"decay": "d", "shape": "half_life", "interval_days": "1"}]}
    by_asset = together(rule_of_x(count_by="asset", decay="d").tables, decays)
    # a and b are 2 days old, the nameless unit is 1 day old.
    assert points(inputs, by_asset, "engagement") == Decimal("10")
    by_day = together(rule_of_x(count_by="day", pays="once", decay="d").tables, decays)
    assert points(inputs, by_day, "engagement") == 5
    entry = next(e for e in run(inputs, by_day).ledger["c1", "engagement"] if e.rule_id)
    assert entry.matched_count == 3
    assert (entry.first_matched_on, entry.last_matched_on) == (as_day(day(9)), as_day(day(1)))


def test_effective_dates_bound_events_and_the_scoring_dates_of_attribute_rules() -> None:
    bounded = rule_of_x(effective_from=day(3), effective_to=day(2))
    assert points(one_lead("4, x", "3, x", "2, x", "1, x"), bounded, "engagement") == 20
    assert points(one_lead(region="north"), north(effective_to=day(0)), "fit") == 10
    assert points(one_lead(region="north"), north(effective_to=day(1)), "fit") == 0
    assert points(one_lead(region="north"), north(is_active="No"), "fit") == 0


def test_every_step_of_the_order_of_operations_stands_in_the_ledger() -> None:
    one = together(
        {
            "scores": table(SCORES, "engagement, engagement, 1, 0, 4"),
            "score_groups": table(
                "score, rule_group, mode, weight, min_points, max_points",
                "engagement, g, best, 0.5, , 3",
            ),
            "event_rules": table(
                "rule_id, score, rule_group, event_type, points, max_points",
                *("b, engagement, g, x, 10, 8", "a, engagement, g, x, 4", "c, engagement, , x, -1"),
            ),
        }
    )
    inputs = one_lead("1, x", "0, x")
    inputs.adjustments = table(
        "adjustment_id, contact_id, score, points, adjusted_on",
        f"a1, c1, engagement, 3, {day(0)}",
        f"a2, c1, engagement, 50, {day(-1)}",
    )
    ledger = run(inputs, one).ledger["c1", "engagement"]
    assert [(e.entry, e.rule_group, e.rule_id, e.points) for e in ledger] == [
        ("base", None, None, 1),
        ("rule", None, "c", -2),
        ("rule", "g", "a", 8),
        ("rule", "g", "b", 20),
        ("rule_cap", "g", "b", -12),
        ("not_best", "g", "b", -8),  # 8 against 8: the first id of the alphabet pays
        ("group_weight", "g", None, -4),
        ("group_cap", "g", None, -1),
        ("adjustment", None, "a1", 3),
        ("score_cap", None, None, -1),
    ]
    assert points(inputs, one, "engagement") == 4


def test_audiences() -> None:
    excluding = together(
        {"scores": table(SCORES, "fit, fit, 5", "lead, combined, 1")},
        {"combined_scores": [{"score": "lead", "component": "fit"}]},
        attribute_rules("fit", "in, , , region, in, north|south", "out, , , region, equals, south"),
    )
    for row, effect in zip(
        excluding.tables["attribute_rules"], ("include", "exclude"), strict=True
    ):
        row["effect"] = effect
    inputs = Inputs([contact("c1", region="north"), contact("c2", region="south"), contact("c3")])
    result = run(inputs, excluding)
    assert [result.lead_scores[name, "fit"].points for name in ("c1", "c2", "c3")] == [
        5,
        None,
        None,
    ]
    assert [result.lead_scores[name, "lead"].points for name in ("c1", "c2")] == [6, None]
    assert result.lead_scores["c1", "fit"].percentile == 1
    assert set(result.ledger) == {("c1", "fit"), ("c1", "lead")}


def test_an_include_rule_outside_its_dates_asks_for_nothing() -> None:
    for ends, status in ((day(1), "scored"), (day(0), "excluded")):
        one = north(effect="include", points="", effective_to=ends)
        assert run(one_lead(), one).lead_scores["c1", "fit"].status == status


def test_bands_of_a_lifecycle_stage_replace_the_others_and_keep_points_hold() -> None:
    header = "score, lifecycle_stage, band, min_points, keep_points"
    one = north()
    one.tables["score_bands"] = table(
        header, "fit, , A, 15, 10", "fit, , B, 5", "fit, MQL, C, 10.5"
    )
    lead = one_lead(region="north")
    assert band(lead, one, "fit") == "B"
    kept = score(lead, one, AS_OF, previous_bands={("c1", "fit"): "A"})
    assert kept.lead_scores["c1", "fit"].band == "A"
    assert band(one_lead(region="north", lifecycle_stage=" mql"), one, "fit") is None


def test_overrides() -> None:
    matrix = table(
        "fit_band, engagement_band, segment, priority, next_step, is_handoff",
        *("A, 1, soon, 2, Write, yes", "A, 2, now, 1, Call, yes", "B, 1, later, , , no"),
    )
    for effect, segment, priority in (("qualify", "now", 1), ("disqualify", "disqualified", None)):
        one = north(effect=effect, points="", score="")
        one.tables["segments"] = matrix
        result = run(Inputs([contact(region="north"), contact("c2")]), one)
        chosen = result.segments["c1"]
        assert (chosen.override, chosen.segment, chosen.priority) == (effect, segment, priority)
        assert chosen.is_handoff is (effect == "qualify")
        assert result.segments["c2"].override is None
        assert result.lead_scores["c1", "fit"].points == 0


def test_percentile_is_the_share_with_no_more_points() -> None:
    inputs = Inputs([contact(f"c{n}") for n in range(4)])
    inputs.events = events("1, x", contact="c1") + events("1, x", contact="c2")
    result = run(inputs, rule_of_x())
    shares = [result.lead_scores[f"c{n}", "engagement"].percentile for n in range(4)]
    assert shares == [Fraction(1, 2), 1, 1, Fraction(1, 2)]
