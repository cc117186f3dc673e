"""Cells of a rule pack that mean another thing than they look like."""

from __future__ import annotations

from pathlib import Path

import pytest

from lead_scoring.rule_pack import read_rule_pack
from test_rule_pack import all_problems, write_pack


@pytest.mark.parametrize("name", ["probability", "Calibrated_Probability"])
def test_names_of_probabilities_are_not_for_scores(tmp_path: Path, name: str) -> None:
    folder = write_pack(
        tmp_path, ("scores", "lead,combined,,0,100,Both", f"lead,combined,,,,\n{name},fit,,,,")
    )
    (error,) = [each for each in all_problems(folder) if each.severity == "error"]
    assert (error.file, error.row, error.column) == ("scores.csv", 5, "score")
    assert "write another name" in error.message


def test_a_blank_that_does_not_break_a_line_is_a_blank_around_a_text_and_its_own_inside(
    tmp_path: Path,
) -> None:
    folder = write_pack(
        tmp_path,
        ("rule_conditions", "rival.com|other.com", "rival.com|\u00a0other.com"),
        ("score_bands", "fit,,A,50,45", "fit,,A,\u00a050,45"),
        ("rule_conditions", "starts_with,head of", "starts_with,head\u00a0of"),
    )
    pack, problems = read_rule_pack(folder)
    assert not problems and not [each for each in all_problems(folder) if each.severity == "error"]
    values = [row["value"] for row in pack.tables["rule_conditions"]]
    assert "rival.com| other.com" in values
    assert "head\u00a0of" in values
