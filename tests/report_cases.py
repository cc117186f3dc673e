"""Reports of four data sets for tests: the sample, bank marketing, none, and one that is nasty."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from dbt_runner import ROOT, run_dbt
from lead_scoring.database import open_database
from lead_scoring.load import load_folder
from lead_scoring.publish import publish_marts
from lead_scoring.report.page import write_report
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import write_reference_lists, write_rules
from lead_scoring.sample import make_sample
from lead_scoring.settings import DEFAULT_RULES
from pipeline import write_tables

BANK = ROOT / "examples" / "bank_marketing"
SCRIPT = "<script>alert(1)</script>"
NASTY = [
    {
        "contact_id": "c1",
        "first_name": SCRIPT,
        "last_name": '"O\'Neill" & Söhne',
        "job_title": "VP",
    },
    {"contact_id": "</script><img src=x onerror=alert(2)>", "first_name": "李", "last_name": "雷"},
    {"contact_id": "c3", "first_name": "{{ 7 * 7 }}", "last_name": "\u2028<!--", "job_title": "vp"},
    {"contact_id": "c4", "first_name": "W" * 90, "job_title": "x" * 200, "email": "a@b.example"},
]


class Case:
    """A warehouse with a published set, and the report of it."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "lead_scoring.duckdb"
        self.published = folder / "published"
        self.report = folder / "report.html"

    def write(self, path: Path | None = None, *, with_names: bool = True) -> str:
        found = write_report(
            self.database, self.published, path or self.report, with_names=with_names
        )
        return found.read_text(encoding="utf-8")

    def value(self, query: str) -> object:
        with open_database(self.database) as connection:
            return connection.execute(query).fetchone()[0]


def build_case(
    folder: Path, data: Path, rules: Path, as_of: str, past: str = "", *, evaluate: bool = False
) -> Case:
    """Score a folder without the tests of data, which other tests run, and publish it."""
    case = Case(folder)
    load_folder(data, case.database)
    pack, problems = read_rule_pack(rules)
    assert not problems
    with open_database(case.database) as connection:
        write_rules(connection, pack)
        write_reference_lists(connection)
    run_dbt(
        [
            *("run", "--selector", "everything" if evaluate else "daily"),
            *("--exclude", "models/staging/hubspot"),
        ],
        case.database,
        folder.parent / "target",
        as_of=as_of,
        replay_dates=past.split(),
    )
    publish(case, as_of, evaluate=evaluate)
    return case


def publish(case: Case, as_of: str, *, evaluate: bool = False) -> None:
    version = case.value("select config_version from staging.stg_rules__config_version")
    publish_marts(
        case.database,
        case.published,
        as_of=as_of,
        config_version=str(version),
        with_evaluation=evaluate,
    )
    case.write()


def build_cases(folder: Path, empty_warehouse: Path) -> dict[str, Case]:
    """The data sets that the report is looked at with."""
    places = {name: folder / name for name in ("sample", "bank", "empty", "nasty")}
    for place in places.values():
        place.mkdir()
    make_sample(folder / "sample_data", contacts=1_500, companies=300, events=40_000)
    write_tables(folder / "nasty_data", {"contacts": NASTY})
    write_tables(
        folder / "nasty_rules",
        {
            "scores": [
                {"score": "interest", "kind": "fit"},
                {"score": "fit", "kind": "fit"},
                {"score": "engagement", "kind": "engagement"},
            ],
            "attribute_rules": [
                {
                    "rule_id": "vp",
                    "score": "interest",
                    "points": "10",
                    "description": "<b>Is</b> a VP</script>",
                }
            ],
            "rule_conditions": [
                {"rule_id": "vp", "field": "job_title", "operator": "equals", "value": "vp"}
            ],
            # bands of both axes, and no matrix of segments
            "score_bands": [
                {"score": score, "band": "<i>all</i>", "min_points": "-100"}
                for score in ("interest", "fit", "engagement")
            ],
        },
    )
    empty = Case(places["empty"])
    shutil.copy(empty_warehouse, empty.database)
    publish(empty, "2026-06-30", evaluate=True)
    return {
        "sample": build_case(
            places["sample"],
            folder / "sample_data",
            DEFAULT_RULES,
            "2026-06-30",
            "2025-12-31 2026-03-31",
            evaluate=True,
        ),
        "bank": build_case(places["bank"], BANK / "data", BANK / "rules", "2010-11-30"),
        "empty": empty,
        "nasty": build_case(
            places["nasty"], folder / "nasty_data", folder / "nasty_rules", "2026-06-30"
        ),
    }


def data_of(html: str) -> dict:
    """What the page's script is given."""
    (found,) = re.findall(r'<script type="application/json" id="report-data">(.*?)</script>', html)
    return json.loads(found)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as #1a2b3c, as WCAG 2 counts it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
