"""Checks a rule pack as a whole, before anything is built, and lists all its problems at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lead_scoring.rule_checks_attributes import Attributes
from lead_scoring.rule_checks_bands import check_bands, check_segments
from lead_scoring.rule_checks_conditions import check_conditions, check_predictor_attributes
from lead_scoring.rule_checks_rules import check_rules
from lead_scoring.rule_checks_scores import check_scores
from lead_scoring.rule_checks_values import Findings, check_values
from lead_scoring.rule_files import RULE_FILES
from lead_scoring.rule_pack import Problem, RulePack


def check_rule_pack(
    pack: RulePack,
    *,
    known_attributes: Collection[str] | None = None,
    seen_event_types: Collection[str] | None = None,
    as_of: date | None = None,
    missing_inputs: Collection[str] = (),
    is_for_any_data: bool = False,
) -> list[Problem]:
    """All problems of a pack that has been read, in the order of files, rows and columns.

    ``known_attributes`` and ``seen_event_types``: what the data has (None: the data is unknown, so
    neither is checked). ``as_of``: the scoring date, to tell which rules have ended (None: not
    checked). ``missing_inputs``: optional inputs that the data lacks; an attribute that only they
    could give is a warning. ``is_for_any_data``: the pack was not written for these data, as the
    default pack, so that every attribute which they lack is a warning only. Problems of reading are
    not repeated here: see ``read_rule_pack``.
    """
    findings = Findings(pack)
    attributes = Attributes(known_attributes, missing_inputs, is_for_any_data)
    check_values(findings)
    check_scores(findings)
    check_bands(findings)
    check_segments(findings)
    check_rules(findings, seen_event_types, as_of)
    check_conditions(findings, attributes)
    check_predictor_attributes(findings, attributes, known_attributes)
    return sorted_problems(dict.fromkeys(findings.problems))


def sorted_problems(problems: Collection[Problem]) -> list[Problem]:
    """Problems in the order in which a person would walk through the files."""
    files = [rule_file.file_name for rule_file in RULE_FILES.values()]
    columns = {rule_file.file_name: rule_file.column_names for rule_file in RULE_FILES.values()}

    def place(problem: Problem) -> tuple[int, str, int, int]:
        is_known = problem.file in files
        names = columns.get(problem.file, ())
        column = names.index(problem.column) if problem.column in names else -1
        rank = files.index(problem.file) if is_known else -1
        return rank, problem.file, problem.row or 0, column

    return sorted(problems, key=place)
