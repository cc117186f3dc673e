"""What a rule pack may ask for, given the data that it is to score."""

from __future__ import annotations

from pathlib import Path

import pytest

from lead_scoring.load import DataDescription
from lead_scoring.problems import RunStopped
from lead_scoring.rule_checks import check_rule_pack
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import read_checked_rules
from lead_scoring.settings import DEFAULT_RULES

# data that give next to nothing, but have a file for attributes, with a name close to `need`
POOR_DATA = DataDescription(
    attributes={"contact_id", "needs"}, event_types={"page_view"}, missing_inputs=set()
)


def test_the_default_pack_scores_any_data() -> None:
    _, warnings = read_checked_rules(DEFAULT_RULES, POOR_DATA, as_of=None)
    assert any("'need' is unknown for everyone" in each for each in warnings)


def test_a_pack_of_ones_own_asks_only_for_what_the_data_have(tmp_path: Path) -> None:
    for path in DEFAULT_RULES.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(RunStopped, match="no data has the attribute 'need'; did you mean `needs`"):
        read_checked_rules(tmp_path, POOR_DATA, as_of=None)


def test_without_data_no_attribute_is_held_against_a_pack() -> None:
    pack, _ = read_rule_pack(DEFAULT_RULES)
    assert check_rule_pack(pack) == []
