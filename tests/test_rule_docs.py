"""The pages for rule authors: every worked example is run, and every feature has one."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from lead_scoring.explain_words import decay_weight
from lead_scoring.load import describe_data
from lead_scoring.rule_checks import check_rule_pack
from lead_scoring.rule_files import OPERATORS, RULE_FILES
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.settings import ROOT
from pipeline import Warehouse, build_warehouse, write_tables

PAGES = ROOT / "docs" / "rules"
AS_OF = date(2026, 6, 30)
TOLERANCE = 1e-6
# These make no difference to the score of a person.
NOT_IN_EXAMPLES = {"account_rollups", "role_weights", "predictors"}

HEADING = re.compile(r"^#{2,3} (.+)$")
BLOCK = re.compile(r"^```csv (?P<name>\S+)$")
Rows = list[dict[str, str]]


@dataclass
class Example:
    """What stands under one heading: tables of rules and data, and tables of what comes out."""

    heading: str
    tables: dict[str, Rows] = field(default_factory=dict)
    expected: list[Rows] = field(default_factory=list)


@cache
def examples() -> list[Example]:
    found: list[Example] = []
    heading, lines = "", iter((PAGES / "language.md").read_text(encoding="utf-8").splitlines())
    for line in lines:
        if title := HEADING.match(line):
            heading = title.group(1)
        block = BLOCK.match(line)
        assert block or not line.startswith("```csv"), f"a block without a name under {heading}"
        if not block:
            continue
        text = []
        for inside in lines:
            if inside == "```":
                break
            text.append(inside)
        if not found or found[-1].heading != heading:
            found.append(Example(heading))
        rows = list(csv.DictReader(io.StringIO("\n".join(text) + "\n"), strict=True))
        assert all(None not in row and None not in row.values() for row in rows), (
            heading,
            block[0],
        )
        if block["name"] == "expected":
            found[-1].expected.append(rows)
        else:
            assert block["name"] not in found[-1].tables, (heading, block["name"])
            found[-1].tables[block["name"]] = rows
    return found


@cache
def merged() -> dict[str, Rows]:
    tables: dict[str, Rows] = defaultdict(list)
    for example in examples():
        for name, rows in example.tables.items():
            tables[name] += rows
    return tables


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """All examples in one run: they are just more scores and more contacts."""
    folder = tmp_path_factory.mktemp("rule_docs")
    for kind in ("rules", "data"):
        of_kind = {
            name.removeprefix(f"{kind}/").removesuffix(".csv"): rows
            for name, rows in merged().items()
            if name.startswith(f"{kind}/")
        }
        write_tables(folder / kind, of_kind)
    data = describe_data(folder / "data")
    pack, problems = read_rule_pack(folder / "rules")
    problems += check_rule_pack(
        pack,
        known_attributes=data.attributes,
        seen_event_types=data.event_types,
        missing_inputs=data.missing_inputs,
        as_of=datetime.now(UTC).date(),
    )
    assert not [str(each) for each in problems if each.severity == "error"]
    return build_warehouse(folder, data=folder / "data", rules=folder / "rules", as_of=AS_OF)


def as_written(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def differs(wanted: dict[str, str], found: dict[str, Any]) -> bool:
    for name, text in wanted.items():
        if name == "points" and text:
            if found["points"] is None or abs(float(text) - found["points"]) > TOLERANCE:
                return True
        elif as_written(found[name]) != text:
            return True
    return False


def looked_up(warehouse: Warehouse, rows: Rows) -> list[dict[str, Any]]:
    """The mart's rows for the contacts of an expected table, whose columns say which mart."""
    columns = set(rows[0])
    contacts = "', '".join({row["contact_id"] for row in rows})
    if "segment" in columns:
        query = "select * from marts.lead_segments"
    elif "entry" in columns:
        query = "select * from marts.lead_score_ledger"
    elif "rule_id" in columns:
        query = "select * from marts.lead_score_ledger where entry = 'rule'"
    else:
        query = (
            "select scores.*, coalesce((select string_agg(rule_id, '|' order by rule_id) "
            "from marts.lead_score_ledger as ledger where ledger.entry = 'rule' "
            "and ledger.contact_id = scores.contact_id and ledger.score = scores.score), '') "
            "as fired from marts.lead_scores as scores"
        )
    return warehouse.rows(f"select * from ({query}) where contact_id in ('{contacts}')")


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.heading)
def test_example_comes_out_as_written(warehouse: Warehouse, example: Example) -> None:
    assert example.expected, "an example ends with what comes out"
    for rows in example.expected:
        names = [name for name in ("score", "entry", "rule_group", "rule_id") if name in rows[0]]
        found = looked_up(warehouse, rows)
        for wanted in rows:
            key = [wanted["contact_id"], *(wanted[name] for name in names)]
            same = [
                row
                for row in found
                if [row["contact_id"], *(as_written(row[name]) for name in names)] == key
            ]
            assert len(same) == 1, (wanted, same)
            assert not differs(wanted, same[0]), (wanted, same[0])
        if "entry" in rows[0]:
            scores = {row["score"] for row in rows}
            assert len([row for row in found if row["score"] in scores]) == len(rows)


def test_examples_share_nothing() -> None:
    ids: dict[tuple[str, str], str] = {}
    for example in examples():
        for name, key in (
            *(("rules/scores.csv", "score"), ("rules/decays.csv", "decay")),
            *(("rules/attribute_rules.csv", "rule_id"), ("rules/event_rules.csv", "rule_id")),
            *(("data/contacts.csv", "contact_id"), ("data/events.csv", "event_id")),
            *(("data/companies.csv", "company_id"), ("data/adjustments.csv", "adjustment_id")),
        ):
            for row in example.tables.get(name, []):
                place = (key, row[key])
                assert place not in ids, (place, example.heading, ids[place])
                ids[place] = example.heading


def test_every_word_of_the_language_is_in_an_example() -> None:
    missing = []
    for stem, rule_file in RULE_FILES.items():
        if stem in NOT_IN_EXAMPLES:
            continue
        rows = merged()[f"rules/{stem}.csv"]
        for column in rule_file.columns:
            written = {row.get(column.name) for row in rows} - {"", None}
            if not written:
                missing.append((stem, column.name))
            missing += [(stem, column.name, word) for word in set(column.choices) - written]
    assert not missing


def test_the_page_says_what_each_operator_does() -> None:
    text = (PAGES / "language.md").read_text(encoding="utf-8")
    table = text[text.index("## Conditions") : text.index("### Text")]
    assert set(re.findall(r"`(\w+)`", table.split("Text is compared")[0])) >= set(OPERATORS)


@pytest.mark.parametrize("page", sorted(PAGES.rglob("*.md")), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Any) -> None:
    text = re.sub(r"`[^`]*`", "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert target.startswith("http") or (page.parent / target).exists(), target


def test_the_index_names_every_page() -> None:
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    for page in PAGES.rglob("*.md"):
        name = page.relative_to(PAGES).as_posix()
        assert name == "README.md" or f"]({name})" in index, name


def test_the_table_of_half_lives_is_right() -> None:
    text = (PAGES / "choosing-points.md").read_text(encoding="utf-8")
    header = re.search(r"^\| half-life \|(.+)\|$", text, re.M).group(1)
    ages = [int(cell.split()[0]) for cell in header.split("|")]
    lines = re.findall(r"^\| (\d+) days \|(.+)\|$", text, re.M)
    assert len(lines) >= 4
    for days, cells in lines:
        rule = {"decay_shape": "half_life", "interval_days": float(days), "percent": 100.0}
        shown = [cell.strip() for cell in cells.split("|")]
        assert shown == [f"{100 * decay_weight(rule, age):.0f} %" for age in ages]
