"""What in a rule pack is just right and what just wrong: bands that may be missed, days, names."""

from __future__ import annotations

from pathlib import Path

import pytest

from test_rule_pack import ATTRIBUTES, EVENT_TYPES, Edit, all_problems, write_pack

FIT_HAS_NO_FLOOR = ("scores", "fit,fit,0,0,100", "fit,fit,0,,100")
ENGAGEMENT_HAS_NO_FLOOR = ("scores", "engagement,engagement,,0", "engagement,engagement,,")
NOTHING_TAKES_FROM_FIT = ("attribute_rules", "points,-15,,,,Student", "points,-15,,,no,Student")
STUDENT = "is_student,fit,,points,-15,,,,Student"
RULES_TAKE_AWAY = "the score has no floor and rules or components that take points away"

LEAD_HAS_NO_FLOOR = ("scores", "lead,combined,,0,100", "lead,combined,,,100")
LEAD_HAS_BANDS = (
    "score_bands",
    "engagement,,2,0,\n",
    "engagement,,2,0,\nlead,,warm,20,\nlead,,cold,0,\n",
)
FIT_GOES_BELOW_0 = ("scores", "fit,fit,0,0,100", "fit,fit,0,-10,100")
FIT_HAS_A_BAND_BELOW_0 = ("score_bands", "fit,,B,0,", "fit,,B,-10,")

FIT, ENGAGEMENT, LEAD = 3, 5, 7  # rows of the lowest bands
# What is changed in the good pack, and the row of each lowest band that points may lie below.
GAPS: dict[str, tuple[list[Edit], dict[int, str]]] = {
    "base below the lowest band": (
        [("scores", "fit,fit,0,0,100", "fit,fit,-5,,100"), NOTHING_TAKES_FROM_FIT],
        {FIT: "the score starts at -5"},
    ),
    "base at the lowest band": ([FIT_HAS_NO_FLOOR, NOTHING_TAKES_FROM_FIT], {}),
    "floor at the lowest band": ([FIT_GOES_BELOW_0, FIT_HAS_A_BAND_BELOW_0], {}),
    "floor below the lowest band": ([FIT_GOES_BELOW_0], {FIT: "the score goes down to -10"}),
    "rule that takes away, active by a blank": ([FIT_HAS_NO_FLOOR], {FIT: RULES_TAKE_AWAY}),
    "event rule that takes away": ([ENGAGEMENT_HAS_NO_FLOOR], {ENGAGEMENT: RULES_TAKE_AWAY}),
    "rule that pays nothing": (
        [FIT_HAS_NO_FLOOR, ("attribute_rules", "points,-15", "points,0")],
        {},
    ),
    "rule that takes away in a group with floor 0": (
        [
            FIT_HAS_NO_FLOOR,
            ("attribute_rules", STUDENT, STUDENT.replace("fit,", "fit,company")),
            ("score_groups", "company,,,-20", "company,,,0"),
        ],
        {},
    ),
    "rule that takes away in a group with a floor below 0": (
        [
            FIT_HAS_NO_FLOOR,
            ("attribute_rules", STUDENT, STUDENT.replace("fit,", "fit,company")),
        ],
        {FIT: RULES_TAKE_AWAY},
    ),
    "rule that takes away in a group named like one of another score with floor 0": (
        [
            FIT_HAS_NO_FLOOR,
            ("attribute_rules", STUDENT, STUDENT.replace("fit,", "fit,web")),
            ("score_groups", "engagement,web", "fit,web,,,,,\nengagement,web"),
        ],
        {FIT: RULES_TAKE_AWAY},
    ),
    "components that end at 0": ([LEAD_HAS_NO_FLOOR, LEAD_HAS_BANDS], {}),
    "component with a floor below 0": (
        [LEAD_HAS_NO_FLOOR, LEAD_HAS_BANDS, FIT_GOES_BELOW_0, FIT_HAS_A_BAND_BELOW_0],
        {LEAD: RULES_TAKE_AWAY},
    ),
    "component with a negative weight": (
        [LEAD_HAS_NO_FLOOR, LEAD_HAS_BANDS, ("combined_scores", "lead,fit,0.4", "lead,fit,-0.4")],
        {LEAD: RULES_TAKE_AWAY},
    ),
    "component with a floor below 0 and no weight": (
        [
            LEAD_HAS_NO_FLOOR,
            LEAD_HAS_BANDS,
            FIT_GOES_BELOW_0,
            FIT_HAS_A_BAND_BELOW_0,
            ("combined_scores", "lead,fit,0.4", "lead,fit,0"),
        ],
        {},
    ),
    "component that starts below 0 and has no floor": (
        [
            LEAD_HAS_NO_FLOOR,
            LEAD_HAS_BANDS,
            ("scores", "fit,fit,0,0,100", "fit,fit,-5,,100"),
            FIT_HAS_A_BAND_BELOW_0,
            NOTHING_TAKES_FROM_FIT,
        ],
        {LEAD: RULES_TAKE_AWAY},
    ),
    "rule that gives, in a group whose weight turns it round": (
        [
            FIT_HAS_NO_FLOOR,
            NOTHING_TAKES_FROM_FIT,
            ("score_groups", "company,,,-20", "company,,-1,-20"),
        ],
        {FIT: RULES_TAKE_AWAY},
    ),
    "component without a floor, and a rule that takes away": (
        [LEAD_HAS_NO_FLOOR, LEAD_HAS_BANDS, FIT_HAS_NO_FLOOR],
        {FIT: RULES_TAKE_AWAY, LEAD: RULES_TAKE_AWAY},
    ),
    "component without a floor, and nothing that takes away": (
        [LEAD_HAS_NO_FLOOR, LEAD_HAS_BANDS, FIT_HAS_NO_FLOOR, NOTHING_TAKES_FROM_FIT],
        {},
    ),
    "component of another combined score": (
        [
            ("scores", "lead,combined,,0,100,Both", "lead,combined,,,100,Both\nall,combined,,0,,"),
            ("combined_scores", "lead,fit,0.4", "all,fit,-1\nall,engagement,1\nlead,fit,0.4"),
            LEAD_HAS_BANDS,
        ],
        {},
    ),
}


@pytest.mark.parametrize("case", GAPS)
def test_points_below_the_lowest_band_are_told_where_there_can_be_any(
    case: str, tmp_path: Path
) -> None:
    edits, gaps = GAPS[case]
    problems = all_problems(write_pack(tmp_path, *edits))
    assert all(
        (each.severity, each.file, each.column) == ("warning", "score_bands.csv", "min_points")
        for each in problems
    ), [str(each) for each in problems]
    assert [each.row for each in problems] == list(gaps)
    for problem, reason in zip(problems, gaps.values(), strict=True):
        assert f", but {reason}: points below it have no band" in problem.message


@pytest.mark.parametrize(("last", "has_ended"), [("2026-06-30", False), ("2026-06-29", True)])
def test_rule_counts_on_its_last_day(last: str, has_ended: bool, tmp_path: Path) -> None:
    edit = ("attribute_rules", "2025-01-01,2027-12-31", f"2025-01-01,{last}")
    problems = all_problems(write_pack(tmp_path, edit))
    assert ["the rule ended on" in each.message for each in problems] == [True] * has_ended


def test_rule_that_has_ended_and_is_switched_off_is_no_problem(tmp_path: Path) -> None:
    edit = ("attribute_rules", "2025-01-01,2027-12-31,yes", "2025-01-01,2026-06-29,no")
    assert all_problems(write_pack(tmp_path, edit)) == []


def test_event_types_are_the_same_in_capitals(tmp_path: Path) -> None:
    capitals = {name.upper() for name in EVENT_TYPES}
    assert all_problems(write_pack(tmp_path), seen_event_types=capitals) == []
    folder = write_pack(tmp_path, ("event_rules", "page_view", "Page_View"))
    assert all_problems(folder) == []
    assert all_problems(folder, seen_event_types=capitals) == []


def test_rule_on_a_combined_score_is_sent_to_the_components_of_that_score(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path,
        ("scores", "lead,combined,,0,100,Both", "lead,combined,,0,100,Both\nwhole,combined,,,,"),
        ("combined_scores", "lead,fit,0.4", "whole,engagement,1\nlead,fit,0.4"),
        ("attribute_rules", STUDENT, STUDENT.replace("fit", "whole")),
    )
    problems = all_problems(folder)
    assert [(each.severity, each.row, each.column) for each in problems] == [("error", 5, "score")]
    assert problems[0].message.endswith("give the rule to one of them (engagement)")


@pytest.mark.parametrize(
    ("attribute", "operator", "value"),
    [
        # the scoring date itself is 0 days old
        ("country", "older_than_days", "0"),
        ("country", "within_days", "1"),
        # what an attribute never is holds of nobody, and what it is not holds of all
        ("has_phone", "not_equals", "yes"),
        ("has_phone", "not_in", "yes"),
    ],
)
def test_condition_that_can_hold_is_no_problem(
    attribute: str, operator: str, value: str, tmp_path: Path
) -> None:
    row = f"title_head,{attribute},{operator},{value}\n"
    edit = ("rule_conditions", "title_head,job_title,starts_with,head of\n", row)
    known = {*ATTRIBUTES, attribute} - {"has_phone"}
    assert all_problems(write_pack(tmp_path, edit), known_attributes=known) == []
