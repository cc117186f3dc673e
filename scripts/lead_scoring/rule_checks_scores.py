"""Second part of checking a rule pack: scores, groups, decays, combined scores and the like."""

from __future__ import annotations

from lead_scoring.rule_checks_values import Findings, parse_number
from lead_scoring.rule_pack import shorten

# They stand among the scores in the tables of the evaluation.
PROBABILITIES = ("probability", "calibrated_probability")


def check_scores(findings: Findings) -> None:
    """Check the scores, their groups, decays, components, roll-ups and predictors' levels."""
    _check_score_bounds(findings)
    _check_reserved_names(findings)
    _check_groups(findings)
    _check_decays(findings)
    _check_components(findings)
    _check_rollups(findings)
    _check_predictor_levels(findings)


def score_kinds(findings: Findings) -> dict[str, str]:
    """The kind of each score that the pack names."""
    rows = findings.pack.tables["scores"]
    return {row["score"]: row["kind"] for row in rows if row["score"]}


def check_score_name(
    findings: Findings, stem: str, row_number: int, column: str, name: str
) -> bool:
    """Check that a cell names a score of scores.csv; a blank one has been reported before."""
    if not name:
        return False
    place = (stem, row_number, column)
    return findings.reference(place, name, "scores", score_kinds(findings), "score {}")


def check_floor_and_cap(findings: Findings, stem: str, number: int, row: dict[str, str]) -> bool:
    """Check that a row's floor does not lie above its cap."""
    floor, cap = parse_number(row["min_points"]), parse_number(row["max_points"])
    if floor is None or cap is None or floor <= cap:
        return True
    message = (
        f"the floor {row['min_points']} lies above the cap {row['max_points']} (max_points);"
        " swap or correct them"
    )
    findings.error(stem, number, "min_points", message)
    return False


def _check_reserved_names(findings: Findings) -> None:
    for number, row in findings.pack.rows("scores"):
        if row["score"].lower() in PROBABILITIES:
            message = (
                f"{shorten(row['score'])} is what the evaluation calls a chance to win; write"
                " another name"
            )
            findings.error("scores", number, "score", message)


def _check_score_bounds(findings: Findings) -> None:
    pack = findings.pack
    if not pack.tables["scores"] and not findings.may_be_elsewhere("scores"):
        message = "the file has no score; write at least one row, such as fit,fit"
        findings.error("scores", None, None, message)
    for number, row in pack.rows("scores"):
        if not check_floor_and_cap(findings, "scores", number, row):
            continue
        base = parse_number(row["base_points"] or "0")
        floor, cap = parse_number(row["min_points"]), parse_number(row["max_points"])
        if base is None:
            continue
        shown = row["base_points"] or "0 (a blank)"
        if floor is not None and base < floor:
            message = f"the base {shown} lies below the floor; write {row['min_points']} or more"
            findings.error("scores", number, "base_points", message)
        elif cap is not None and base > cap:
            message = f"the base {shown} lies above the cap; write {row['max_points']} or less"
            findings.error("scores", number, "base_points", message)


def _check_groups(findings: Findings) -> None:
    kinds = score_kinds(findings)
    for number, row in findings.pack.rows("score_groups"):
        if (
            check_score_name(findings, "score_groups", number, "score", row["score"])
            and kinds[row["score"]] == "combined"
        ):
            message = (
                f"{shorten(row['score'])} is a combined score, which has no groups;"
                " give the group to one of its components"
            )
            findings.error("score_groups", number, "score", message)
        if not check_floor_and_cap(findings, "score_groups", number, row):
            continue
        floor, cap = parse_number(row["min_points"]), parse_number(row["max_points"])
        if floor is not None and floor > 0:
            message = (
                f"the floor {row['min_points']} would pay a group none of whose rules fired;"
                " write 0 or less, or use base_points of the score"
            )
            findings.error("score_groups", number, "min_points", message)
        if cap is not None and cap < 0:
            message = (
                f"the cap {row['max_points']} would charge a group none of whose rules fired;"
                " write 0 or more, or use base_points of the score"
            )
            findings.error("score_groups", number, "max_points", message)


def _check_decays(findings: Findings) -> None:
    for number, row in findings.pack.rows("decays"):
        shape = row["shape"]
        if shape in ("expiry", "step", "linear", "half_life") and not row["interval_days"]:
            message = f"the shape {shape} needs an interval; write the number of days, such as 30"
            findings.blank("decays", number, "interval_days", message)
        if shape == "none" and row["interval_days"]:
            message = "the shape none has no interval; empty the cell or write another shape"
            findings.warning("decays", number, "interval_days", message)
        percent = parse_number(row["percent"])
        if percent is None or percent < 0:
            continue
        if shape in ("none", "expiry", "half_life"):
            if percent != 100:
                message = f"only step and linear look at it, {shape} does not; empty the cell"
                findings.warning("decays", number, "percent", message)
        elif percent == 0:
            message = "with 0 percent nothing ever decays; write how much is lost an interval"
            findings.warning("decays", number, "percent", message)
        elif percent > 100:
            message = f"{row['percent']} percent an interval is more than all; write 100 or less"
            findings.warning("decays", number, "percent", message)


def _check_components(findings: Findings) -> None:
    kinds = score_kinds(findings)
    with_components: set[str] = set()
    for number, row in findings.pack.rows("combined_scores"):
        score, component = row["score"], row["component"]
        with_components.add(score)
        if check_score_name(findings, "combined_scores", number, "score", score) and kinds[
            score
        ] in ("fit", "engagement"):
            message = (
                f"{shorten(score)} is a {kinds[score]} score, which has no components; remove the"
                " row, or write the kind combined in scores.csv"
            )
            findings.error("combined_scores", number, "score", message)
        if (
            check_score_name(findings, "combined_scores", number, "component", component)
            and kinds[component] == "combined"
        ):
            message = (
                f"{shorten(component)} is itself a combined score; write the scores that it"
                " consists of instead"
            )
            findings.error("combined_scores", number, "component", message)
    for number, row in findings.pack.rows("scores"):
        score = row["score"]
        if row["kind"] != "combined" or score in with_components:
            continue
        if not findings.may_be_elsewhere("combined_scores", score):
            message = (
                f"the combined score {shorten(score)} has no components;"
                " name them in combined_scores.csv, a row each"
            )
            findings.error("scores", number, "kind", message)


def _check_rollups(findings: Findings) -> None:
    for number, row in findings.pack.rows("account_rollups"):
        check_score_name(findings, "account_rollups", number, "component", row["component"])
    for number, row in findings.pack.rows("role_weights"):
        weight = parse_number(row["weight"])
        if weight is not None and weight < 0:
            message = f"the weight {row['weight']} turns good points into bad ones; write 0 or more"
            findings.warning("role_weights", number, "weight", message)


def _check_predictor_levels(findings: Findings) -> None:
    for number, row in findings.pack.rows("predictors"):
        levels = [level.strip().lower() for level in row["levels"].split("|") if level.strip()]
        if row["kind"] == "ordered":
            if not levels:
                message = (
                    "an ordered attribute needs its levels; write them as in new|qualified|won"
                )
                findings.blank("predictors", number, "levels", message)
            elif len(levels) == 1:
                message = f"{shorten(row['levels'])} is only one level; write them all, split by |"
                findings.error("predictors", number, "levels", message)
            elif len(set(levels)) < len(levels):
                twice = next(level for level in levels if levels.count(level) > 1)
                message = f"the level {shorten(twice)} is there twice; write each level once"
                findings.error("predictors", number, "levels", message)
        elif row["levels"] and row["kind"] in ("", "plain", "tags", "scope"):
            message = (
                "only an ordered attribute has levels; empty the cell, or write the kind ordered"
            )
            findings.error("predictors", number, "levels", message)
