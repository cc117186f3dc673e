"""What a rule pack may ask for, given the data that it is to score."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lead_scoring.load import DataDescription
from lead_scoring.problems import RunStopped
from lead_scoring.rule_checks import check_rule_pack
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import read_checked_rules
from lead_scoring.settings import DEFAULT_RULES, ROOT
from test_rule_pack import ATTRIBUTES, all_problems, write_pack

# data that give next to nothing, but have a file for attributes, with a name close to `need`
POOR_DATA = DataDescription(
    attributes={"contact_id", "needs"}, event_types={"page_view"}, missing_inputs=set()
)


def test_the_default_pack_scores_any_data() -> None:
    _, warnings = read_checked_rules(DEFAULT_RULES, POOR_DATA, as_of=None)
    assert any("'need' is unknown for everyone" in each for each in warnings)


@pytest.fixture
def copied_pack(tmp_path: Path) -> Path:
    """The default pack as somebody begins a pack of their own."""
    return Path(shutil.copytree(DEFAULT_RULES, tmp_path / "rules"))


def test_a_copy_of_the_default_pack_may_ask_for_what_that_asks_for(copied_pack: Path) -> None:
    data = replace(POOR_DATA, attributes={"contact_id"})
    _, warnings = read_checked_rules(copied_pack, data, as_of=None)
    assert any("'budget' is unknown for everyone" in each for each in warnings)


def test_a_pack_of_ones_own_asks_only_for_what_the_data_have(copied_pack: Path) -> None:
    conditions = copied_pack / "rule_conditions.csv"
    text = conditions.read_text().replace(",budget,", ",wealth,")
    conditions.write_text(text)
    data = replace(POOR_DATA, attributes={"contact_id"})
    with pytest.raises(RunStopped, match="no data has the attribute 'wealth'"):
        read_checked_rules(copied_pack, data, as_of=None)


def test_a_name_that_is_nearly_one_of_the_data_is_taken_for_a_slip(copied_pack: Path) -> None:
    with pytest.raises(RunStopped, match="no data has the attribute 'need'; did you mean `needs`"):
        read_checked_rules(copied_pack, POOR_DATA, as_of=None)


def test_a_name_with_a_blank_at_its_end_is_another_one(copied_pack: Path) -> None:
    data = replace(POOR_DATA, attributes={"contact_id", "need "})
    with pytest.raises(RunStopped, match="no data has the attribute 'need'; did you mean `need `"):
        read_checked_rules(copied_pack, data, as_of=None)


def test_without_data_no_attribute_is_held_against_a_pack() -> None:
    pack, _ = read_rule_pack(DEFAULT_RULES)
    assert check_rule_pack(pack) == []


def test_the_rule_of_the_readme_passes_the_checks(copied_pack: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^(attribute_rules|rule_conditions)\.csv +(\S.*)$", readme, re.MULTILINE)
    assert [stem for stem, _ in lines] == ["attribute_rules", "rule_conditions"]
    for stem, line in lines:
        with (copied_pack / f"{stem}.csv").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    read_checked_rules(copied_pack, replace(POOR_DATA, attributes={"plan"}), as_of=None)
    pack, _ = read_rule_pack(copied_pack)
    assert "plan_enterprise" in {row["rule_id"] for row in pack.tables["attribute_rules"]}


def test_a_rule_that_is_switched_off_asks_nothing_of_the_data(tmp_path: Path) -> None:
    pack = write_pack(
        tmp_path,
        ("rule_conditions", "title_head,job_title,", "title_head,wealth,"),
        ("attribute_rules", "2027-12-31,yes,Head", "2027-12-31,no,Head"),
    )
    assert all_problems(pack) == []
    text = (tmp_path / "attribute_rules.csv").read_text(encoding="utf-8")
    (tmp_path / "attribute_rules.csv").write_text(text.replace("-31,no,", "-31,yes,"))
    (problem,) = all_problems(tmp_path)
    assert "no data has the attribute 'wealth'" in problem.message


def test_a_column_may_be_called_as_event_rules_call_a_contacts_attribute(tmp_path: Path) -> None:
    pack = write_pack(
        tmp_path, ("rule_conditions", "title_head,job_title,", "title_head,Contact.Source,")
    )
    (problem,) = all_problems(pack)
    assert "an attribute rule names the attribute alone" in problem.message
    known = {*ATTRIBUTES, "contact.source"}
    assert all_problems(pack, known_attributes=known) == []
