"""The packs under examples/ that redo the published scoring of other systems, as golden files.

Each pack is loaded, checked, built and tested as `run.py` does it, and each row of its
`expected.csv` is compared with what comes out. The expected figures were worked out by hand from
what the systems' makers publish; none was copied from a run.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dbt_runner import ROOT
from lead_scoring.load import describe_data
from lead_scoring.rule_checks import check_rule_pack
from lead_scoring.rule_pack import read_rule_pack
from pipeline import Warehouse, build_warehouse
from project import expect_none

PACKS = ("decay", "eloqua", "hubspot", "marketo", "mautic", "pardot")
GRADED_PACKS = ("eloqua", "hubspot", "pardot")
TOLERANCE = 1e-6
POINTS_OF_AN_EVENT = 10  # in the decay pack, as a gain or as a loss


@dataclass(frozen=True)
class Pack:
    """One folder of examples/."""

    name: str

    @property
    def folder(self) -> Path:
        return ROOT / "examples" / self.name

    @property
    def as_of(self) -> date:
        return date.fromisoformat((self.folder / "as_of").read_text(encoding="utf-8").strip())

    def expected(self) -> list[dict[str, str]]:
        """The rows of expected.csv, with `scored_on` filled in; blank means not checked."""
        rows = read_csv(self.folder / "expected.csv")
        return [{**row, "scored_on": row.get("scored_on") or str(self.as_of)} for row in rows]

    def replay_dates(self) -> list[date]:
        days = {date.fromisoformat(row["scored_on"]) for row in self.expected()}
        return sorted(days - {self.as_of})

    def build(self, folder: Path, rules: Path | None = None) -> Warehouse:
        return build_warehouse(
            folder,
            data=self.folder / "data",
            rules=rules or self.folder / "rules",
            as_of=self.as_of,
            replay_dates=self.replay_dates(),
        )


@dataclass(frozen=True)
class BuiltPack:
    """A pack and the warehouse that was built from it."""

    pack: Pack
    warehouse: Warehouse


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=PACKS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return Pack(request.param)


@pytest.fixture(scope="module")
def warehouses() -> dict[str, Warehouse]:
    """What was built already, by the name of the pack: one build is enough for all tests."""
    return {}


@pytest.fixture
def built(
    pack: Pack, warehouses: dict[str, Warehouse], tmp_path_factory: pytest.TempPathFactory
) -> BuiltPack:
    if pack.name not in warehouses:
        warehouses[pack.name] = pack.build(tmp_path_factory.mktemp(pack.name))
    return BuiltPack(pack, warehouses[pack.name])


def scores_of(warehouse: Warehouse, as_of: date) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Scores by contact, score and scoring date: the mart's, and the engine's of earlier days."""
    rows = warehouse.rows("select * from marts.lead_scores") + warehouse.rows(
        f"""
        select *, case when is_scored then 'scored' else 'excluded' end as status
        from scoring.int_score_points
        where scored_on < date '{as_of}'
        """
    )
    return {(row["contact_id"], row["score"], str(row["scored_on"])): row for row in rows}


def points_by_contact(warehouse: Warehouse, score: str) -> dict[str, float]:
    rows = warehouse.rows(f"select * from marts.lead_scores where score = '{score}'")
    return {row["contact_id"]: row["points"] for row in rows}


def wrong_figures(built: BuiltPack) -> Iterator[str]:
    found = scores_of(built.warehouse, built.pack.as_of)
    for wanted in built.pack.expected():
        key = (wanted["contact_id"], wanted["score"], wanted["scored_on"])
        row = found.get(key)
        if row is None:
            yield f"{key}: there is no such row"
            continue
        points = None if row["points"] is None else float(row["points"])
        if wanted["points"] and (
            points is None or abs(points - float(wanted["points"])) > TOLERANCE
        ):
            yield f"{key}: {points} points instead of {wanted['points']}"
        if wanted["band"] and row["band"] != wanted["band"]:
            yield f"{key}: band {row['band']} instead of {wanted['band']}"
        status = wanted.get("status") or "scored"
        if row["status"] != status or (points is None) != (status == "excluded"):
            yield f"{key}: {row['status']} with {points} points instead of {status}"


def test_every_golden_pack_is_run():
    examples = ROOT / "examples"
    # data of a source system are turned into inputs first: tests of that system run them
    found = {path.parent.name for path in examples.glob("*/expected.csv")}
    assert {name for name in found if list((examples / name).glob("data/contacts.*"))} == set(PACKS)
    graded = {path.parent.name for path in examples.glob("*/expected_grades.csv")}
    assert graded == set(GRADED_PACKS)


def test_pack_has_neither_errors_nor_warnings(pack: Pack):
    rules, problems = read_rule_pack(pack.folder / "rules")
    data = describe_data(pack.folder / "data")
    problems += check_rule_pack(
        rules,
        known_attributes=data.attributes,
        seen_event_types=data.event_types,
        missing_inputs=data.missing_inputs,
        as_of=pack.as_of,
    )
    expect_none(problems, "An example is a pack to start from.")


def test_readme_shows_the_command_of_the_pack(pack: Pack):
    folder = f"examples/{pack.name}"
    command = (
        f"python3 scripts/run.py --data {folder}/data --rules {folder}/rules --as-of {pack.as_of}"
    )
    assert command in (pack.folder / "README.md").read_text(encoding="utf-8")


def test_page_on_other_systems_leads_to_the_pack(pack: Pack):
    page = (ROOT / "docs" / "rules" / "from-other-systems.md").read_text(encoding="utf-8")
    assert f"(../../examples/{pack.name}/README.md)" in page


def test_every_contact_has_an_expected_figure(pack: Pack):
    contacts = {row["contact_id"] for row in read_csv(pack.folder / "data" / "contacts.csv")}
    checked = {row["contact_id"] for row in pack.expected()}
    expect_none(sorted(contacts ^ checked), "Data and expected.csv name the same contacts.")


def test_figures_are_the_published_ones(built: BuiltPack):
    expect_none(wrong_figures(built), "expected.csv says what comes out.")


@pytest.mark.parametrize("pack", GRADED_PACKS, indirect=True)
def test_grades_are_the_published_ones(built: BuiltPack):
    path = built.pack.folder / "expected_grades.csv"
    rows = built.warehouse.rows("select contact_id, grade, segment from marts.lead_segments")
    found = {row["contact_id"]: row for row in rows}
    expect_none(
        (
            f"{wanted} but found {found[wanted['contact_id']]}"
            for wanted in read_csv(path)
            if wanted != found[wanted["contact_id"]]
        ),
        "expected_grades.csv says what comes out.",
    )


@pytest.mark.parametrize("pack", ["hubspot"], indirect=True)
def test_contacts_roll_up_to_their_companies(built: BuiltPack):
    found = {
        (row["company_id"], row["score"]): row
        for row in built.warehouse.rows("select * from marts.account_scores")
    }
    for wanted in read_csv(built.pack.folder / "expected_accounts.csv"):
        row = found[wanted["company_id"], wanted["score"]]
        assert row["points"] == pytest.approx(float(wanted["points"]), abs=TOLERANCE), wanted
        assert row["scored_contacts"] == int(wanted["scored_contacts"]), wanted
        assert row["top_contact_id"] == wanted["top_contact_id"], wanted


def test_no_row_of_the_data_is_rejected(built: BuiltPack):
    expect_none(built.warehouse.rows("select * from marts.rejected_rows"), "All rows are used.")


@pytest.mark.parametrize("pack", ["decay"], indirect=True)
def test_time_alone_only_shrinks_what_an_event_pays(built: BuiltPack):
    """Gains and losses alike: never more than at first, never more than before, never turned."""
    series: dict[tuple[str, str], list[float]] = {}
    rows = built.warehouse.rows("select * from scoring.int_rule_points order by scored_on")
    for row in rows:
        sign = -1 if row["rule_id"].startswith("no_show") else 1
        weight = sign * float(row["capped_points"]) / POINTS_OF_AN_EVENT
        series.setdefault((row["contact_id"], row["rule_id"]), []).append(weight)
    for key, weights in series.items():
        assert weights == sorted(weights, reverse=True), key
        assert 0 <= weights[-1] <= weights[0] <= 1, key
    for key in (("gain-age-56", "webinar_half_life"), ("loss-age-56", "no_show_half_life")):
        assert len(series[key]) == 1 + len(built.pack.replay_dates())
        assert series[key][0] == 1
        assert all(later < earlier for earlier, later in pairwise(series[key]))


def test_change_of_a_rule_rescores_everybody_and_leaves_adjustments_alone(tmp_path: Path):
    """With 2 points for a page view, 61 turns into 65, and what was set from 61 to 0 into 4."""
    pardot = Pack("pardot")
    rules = tmp_path / "rules"
    shutil.copytree(pardot.folder / "rules", rules)
    file = rules / "event_rules.csv"
    before = "page_views,engagement,page_view,,1,"
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, before.replace(",1,", ",2,")), encoding="utf-8")
    (tmp_path / "run").mkdir()
    points = points_by_contact(pardot.build(tmp_path / "run", rules), "engagement")
    assert points["session"] == 65
    assert points["session-set-to-zero"] == 4
    assert points["session-opportunity-created"] == 115
    assert points["default-site-search"] == 3
