"""The plain-Python reference engine against hand-worked cases and figures that vendors publish.

The reference is what the SQL engine is held against, so it must be right on its own: every
expected number here was worked out by hand or stands in the documentation of a scoring product.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
from reference.scoring import Inputs, Pack, score

SCORES = "score, kind, base_points, min_points, max_points"
GROUPS = "score, rule_group, mode, weight, min_points, max_points"
EVENT_RULES = "rule_id, score, rule_group, event_type, pays, points"
BANDS = "score, band, min_points, keep_points, lifecycle_stage"
ENGAGEMENT = {"scores": table(SCORES, "engagement, engagement")}


def event_pack(*rules: dict[str, str], **files: list[dict[str, str]]) -> Pack:
    """A pack with one engagement score and event rules of type `x` unless they say otherwise."""
    rows = [
        {"rule_id": f"r{number}", "score": "engagement", "event_type": "x", "points": "10", **rule}
        for number, rule in enumerate(rules)
    ]
    return together({"scores": ENGAGEMENT["scores"], "event_rules": rows}, files)


# -- HubSpot -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("times", "expected"), [(0, 0), (1, 2), (3, 2), (4, 5), (9, 5)])
def test_hubspot_frequency_ranges(times: int, expected: int) -> None:
    pack = event_pack(
        {"pays": "once", "min_count": "1", "max_count": "3", "points": "2"},
        {"pays": "once", "min_count": "4", "points": "5"},
    )
    assert points(one_lead(*["3, x"] * times), pack, "engagement") == expected


@pytest.mark.parametrize(
    ("first", "second", "floor", "expected"),
    [(85, 30, "", 90), (60, 55, "", 100), (-20, 30, "", 10), (-20, 30, "0", 30)],
)
def test_hubspot_caps(first: int, second: int, floor: str, expected: int) -> None:
    pack = together(
        {
            "scores": table(SCORES, "fit, fit, , , 100"),
            "score_groups": table(
                GROUPS, f"fit, a, sum, , {floor}, 60", f"fit, b, sum, , {floor}, 40"
            ),
        },
        attribute_rules(
            "fit", f"r1, a, {first}, region, is_known", f"r2, b, {second}, region, is_known"
        ),
    )
    assert points(one_lead(region="north"), pack, "fit") == expected


def test_hubspot_criterion_no_longer_met_gives_its_points_back() -> None:
    pack = together(
        {"scores": table(SCORES, "fit, fit")},
        attribute_rules("fit", "r1, , 15, region, equals, north"),
    )
    inputs = Inputs(
        [
            contact(region="North ", updated_at=day(20)),
            contact(region="South", updated_at=day(10)),
        ]
    )
    assert score(inputs, pack, date.fromisoformat(day(15))).lead_scores["c1", "fit"].points == 15
    assert points(inputs, pack, "fit") == 0


def test_hubspot_matrix_of_fit_and_engagement() -> None:
    pack = together(
        {
            "scores": table(SCORES, "fit, fit", "engagement, engagement", "lead, combined"),
            "combined_scores": table("score, component, weight", "lead, fit, 0.5"),
            "score_bands": table(BANDS, "fit, A, 10", "fit, B, 0", "engagement, 1, 5"),
            "segments": table(
                "fit_band, engagement_band, segment, priority, next_step, is_handoff",
                "A, 1, hot, 1, Call, true",
                "B, 1, warm, 2",
            ),
            "event_rules": table(EVENT_RULES, "r2, engagement, , x, once, 5"),
        },
        attribute_rules("fit", "r1, , 10, region, equals, north"),
    )
    inputs = Inputs(
        [contact("c1", region="north"), contact("c2"), contact("c3", region="NORTH")],
        events=events("2, x") + events("3, x", contact="c2"),
    )
    segments = run(inputs, pack).segments
    hot, warm, cold = (segments[name] for name in ("c1", "c2", "c3"))
    assert (hot.grade, hot.segment, hot.is_handoff, hot.lead_rank) == ("A1", "hot", True, 1)
    assert (warm.grade, warm.segment, warm.is_handoff, warm.lead_rank) == ("B1", "warm", False, 2)
    assert (cold.grade, cold.segment, cold.priority, cold.lead_rank) == (None, None, None, 3)
    assert (cold.fit_band, cold.engagement_band, cold.lead_points) == ("A", None, Decimal(5))


# -- Salesforce Account Engagement ---------------------------------------------------------------

PARDOT = table(
    EVENT_RULES,
    "session, engagement, , visitor_session, each, 3",
    "page, engagement, , page_view, each, 1",
    "form_error, engagement, , form_error, each, -5",
    "form_success, engagement, , form_submit, each, 50",
    "file, engagement, , file_download, each, 3",
    "redirect, engagement, , redirect_click, each, 3",
    "open, engagement, , email_open, each, 0",
    "created, engagement, , opportunity_created, each, 50",
    "lost, engagement, , opportunity_lost, each, -100",
    "won, engagement, , opportunity_won, each, 0",
)
PARDOT_VISIT = (
    *("1, visitor_session", *["1, page_view"] * 4, "1, form_error", "1, form_submit, trial"),
    *("1, file_download", *["1, redirect_click"] * 2, "1, email_open, news"),
)


def test_pardot_baseline_visit_is_61_then_111_then_11() -> None:
    pack = together(ENGAGEMENT, {"event_rules": PARDOT})
    created, lost = "0, opportunity_created", "0, opportunity_lost"
    assert points(one_lead(*PARDOT_VISIT), pack, "engagement") == 61
    assert points(one_lead(*PARDOT_VISIT, "1, email_open, news"), pack, "engagement") == 61
    assert points(one_lead(*PARDOT_VISIT, created), pack, "engagement") == 111
    assert points(one_lead(*PARDOT_VISIT, created, lost), pack, "engagement") == 11


def test_pardot_asset_action_comes_on_top_of_the_default() -> None:
    extra = {"rule_id": "trial", "score": "engagement", "event_type": "form_submit", "points": "25"}
    condition = table("rule_id, field, operator, value", "trial, asset, equals, Trial")
    pack = together(ENGAGEMENT, {"event_rules": [*PARDOT, extra], "rule_conditions": condition})
    assert points(one_lead("1, form_submit, trial"), pack, "engagement") == 75


def test_pardot_rule_edit_rescores_everybody_and_keeps_adjustments() -> None:
    dearer = [{**row, "points": "2"} if row["rule_id"] == "page" else row for row in PARDOT]
    pack = together(ENGAGEMENT, {"event_rules": dearer})
    removal = table("adjustment_id, score, points, adjusted_on", f"a1, engagement, -61, {day(5)}")
    assert points(one_lead(*PARDOT_VISIT), pack, "engagement") == 65
    adjusted = one_lead(*PARDOT_VISIT, adjustments=removal)
    assert points(adjusted, pack, "engagement") == 4
    assert points(adjusted, together(ENGAGEMENT, {"event_rules": PARDOT}), "engagement") == 0


PARDOT_STEPS = ("F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
PROFILE = ("size", "industry", "location", "title", "department")


def grade_pack(thirds: int) -> Pack:
    """Start at D (step 2); a match goes up by thirds, a mismatch down, clamped at F and A+."""
    lines = []
    for name in PROFILE:
        lines.append(f"{name}_yes, , {thirds}, {name}, equals, good")
        lines.append(f"{name}_no, , -{thirds}, {name}, not_equals, good")
    bands = [f"grade, {name}, {step}" for step, name in enumerate(PARDOT_STEPS)]
    return together(
        {"scores": table(SCORES, "grade, fit, 2, 0, 12"), "score_bands": table(BANDS, *bands)},
        attribute_rules("grade", *lines),
    )


@pytest.mark.parametrize(
    ("thirds", "values", "expected"),
    [
        (1, ["good"], "D+"),
        (2, ["good"], "C-"),
        (3, ["good"], "C"),
        (2, [], "D"),
        (2, ["good"] * 5, "A+"),
        (2, ["good"] * 3 + ["bad"] * 2, "C-"),
        (3, ["bad"] * 5, "F"),
        (3, ["good"] * 5, "A+"),
    ],
)
def test_pardot_grade(thirds: int, values: list[str], expected: str) -> None:
    columns = dict(zip(PROFILE, values, strict=False))
    assert band(one_lead(**columns), grade_pack(thirds), "grade") == expected


# -- Oracle Eloqua -------------------------------------------------------------------------------


def eloqua_pack() -> Pack:
    cut_offs = zip(("75", "50", "25", "0"), ("A", "B", "C", "D"), ("1", "2", "3", "4"), strict=True)
    bands = [
        line
        for points_, fit, engagement in cut_offs
        for line in (f"fit, {fit}, {points_}", f"engagement, {engagement}, {points_}")
    ]
    rules = []
    for group, event_type, steps in (
        ("form", "form_submit", "1 . 7 100;1 . 14 75;1 . 30 50"),
        ("click", "email_click", "3 . 7 100;3 . 30 75;1 1 14 50"),
        ("page", "page_view", "3 . 7 100;3 . 30 75;1 . 14 50"),
        ("open", "email_open", "3 . 7 100;3 . 30 75;1 1 14 100"),
    ):
        for number, step in enumerate(step.split() for step in steps.split(";")):
            least, most, window, pays = step
            rules.append(
                {
                    "rule_id": f"{group}{number}",
                    "score": "engagement",
                    "rule_group": group,
                    "event_type": event_type,
                    "pays": "once",
                    "min_count": least,
                    "max_count": most.replace(".", ""),
                    "window_days": window,
                    "points": pays,
                }
            )
    return together(
        {
            "scores": table(SCORES, "fit, fit, 0, 0, 100", "engagement, engagement, 0, 0, 100"),
            "score_groups": table(
                GROUPS,
                "fit, title, best, 0.30",
                "fit, industry, best, 0.30",
                "fit, revenue, best, 0.25",
                "fit, solution, best, 0.15",
                "engagement, form, best, 0.35",
                "engagement, click, best, 0.20",
                "engagement, page, best, 0.30",
                "engagement, open, best, 0.15",
            ),
            "score_bands": table(BANDS, *bands),
            "event_rules": rules,
        },
        attribute_rules(
            "fit",
            "t1, title, 100, job_title, equals, VP Marketing",
            "t2, title, 50, job_title, equals, Sales Director",
            "t3, title, 25, job_title, equals, Sales Manager",
            "i1, industry, 100, company_industry, in, software|pharma",
            "v1, revenue, 20, company_annual_revenue, at_least, 1e8",
            "v2, revenue, 100, company_annual_revenue, at_least, 1e9",
            "s1, solution, 100, current_solution, equals, one",
            "s2, solution, 80, current_solution, equals, two",
        ),
    )


def eloqua_lead(revenue: str, *event_lines: str, **columns: str) -> Inputs:
    inputs = one_lead(*event_lines, company_id="co", **columns)
    inputs.companies = [{"company_id": "co", "industry": "Software", "annual_revenue": revenue}]
    return inputs


def test_eloqua_worked_profile_is_62_and_b() -> None:
    inputs = eloqua_lead("100000000", job_title="sales director", current_solution="two")
    result = run(inputs, eloqua_pack())
    assert result.lead_scores["c1", "fit"].points == 62
    assert result.lead_scores["c1", "fit"].band == "B"
    weights = {
        entry.rule_group: entry.points
        for entry in result.ledger["c1", "fit"]
        if entry.entry == "group_weight"
    }
    assert weights == {"title": -35, "industry": -70, "revenue": -15, "solution": -68}


def test_eloqua_best_of_all_is_a1_and_nothing_known_is_d4() -> None:
    busy = [f"6, {kind}" for kind in ("form_submit", "email_click", "page_view", "email_open") * 3]
    best = eloqua_lead("1e9", *busy, job_title="VP marketing", current_solution="ONE")
    assert run(best, eloqua_pack()).segments["c1"].grade == "A1"
    assert points(best, eloqua_pack(), "fit") == points(best, eloqua_pack(), "engagement") == 100
    assert run(one_lead(), eloqua_pack()).segments["c1"].grade == "D4"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["7, form_submit"], "26.25"),
        (["14, form_submit"], "17.5"),
        (["30, form_submit"], "0"),
        (["13, email_click"], "10"),
        (["13, email_click", "12, email_click"], "0"),
        (["29, email_open"] * 3, "11.25"),
        (["13, email_open"], "15"),
    ],
)
def test_eloqua_recency_windows(lines: list[str], expected: str) -> None:
    assert points(one_lead(*lines), eloqua_pack(), "engagement") == Decimal(expected)


@pytest.mark.parametrize(
    ("base", "expected"), [("75", "A"), ("74.99", "B"), ("25", "C"), ("24.99", "D")]
)
def test_eloqua_cut_offs(base: str, expected: str) -> None:
    bands = table(BANDS, "fit, A, 75", "fit, B, 50", "fit, C, 25", "fit, D, 0")
    pack = Pack({"scores": table(SCORES, f"fit, fit, {base}"), "score_bands": bands})
    assert band(one_lead(), pack, "fit") == expected


# -- Marketo and Mautic --------------------------------------------------------------------------

MARKETO = together(
    {
        "scores": table(SCORES, "latent, engagement", "active, engagement"),
        "event_rules": table(
            EVENT_RULES,
            "early, latent, , early_content, each, 3",
            "page, latent, , page_view, each, 1",
            "webinar, latent, , webinar_attend, each, 5",
            "pricing, active, , pricing_page, each, 10",
            "demo, active, , detailed_demo, each, 10",
            "late, active, , late_content, each, 12",
            "search, active, , branded_search, each, 8",
        ),
    },
    attribute_rules("latent", "student, , -15, is_student, equals, true"),
)


def test_marketo_latent_16_and_active_40() -> None:
    inputs = one_lead(
        *["2, early_content"] * 2,
        *["3, page_view"] * 5,
        *("9, webinar_attend", "1, pricing_page", "1, detailed_demo"),
        *("1, late_content", "1, branded_search"),
    )
    assert points(inputs, MARKETO, "latent") == 16
    assert points(inputs, MARKETO, "active") == 40
    inputs.contact_attributes = [{"contact_id": "c1", "attribute": "Is_Student", "value": "TRUE"}]
    assert points(inputs, MARKETO, "latent") == 1


@pytest.mark.parametrize(("floor", "expected"), [("0", 0), ("", -2)])
def test_marketo_floor(floor: str, expected: int) -> None:
    pack = event_pack(
        {"points": "8"},
        {"points": "-10", "event_type": "y"},
        scores=[],
    )
    pack.tables["scores"] = table(SCORES, f"engagement, engagement, , {floor}")
    assert points(one_lead("1, x", "1, y"), pack, "engagement") == expected


def test_marketo_daily_cap_and_rolling_window() -> None:
    opens = ["4, x"] * 35 + ["5, x"] * 2 + ["30, x"] * 50
    capped = event_pack({"points": "1", "daily_limit": "20", "window_days": "30"})
    assert points(one_lead(*opens), capped, "engagement") == 22


def test_mautic_repeatable_once_and_once_per_object() -> None:
    opens = ("9, x, mail-1", "5, x, mail-1", "2, x, Mail-1 ", "1, x, mail-2", "0, x", "0, x")
    inputs = one_lead(*opens)
    assert points(inputs, event_pack({"pays": "each"}), "engagement") == 60
    assert points(inputs, event_pack({"pays": "once"}), "engagement") == 10
    assert points(inputs, event_pack({"count_by": "asset"}), "engagement") == 30
