"""dbt v2, the engine in Rust that dbt-core brings along, as a second pair of eyes.

It reads the same project and, where its DuckDB library is there, builds it: other code, the same
marts. See docs/decisions/0022-dbt-v2.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lead_scoring.benchmark.work import DBT_V2 as BINARY
from lead_scoring.benchmark.work import LIBRARY_OF_V2 as LIBRARY
from lead_scoring.benchmark.work import copy_project
from lead_scoring.build import build
from lead_scoring.database import open_database
from lead_scoring.load import load_folder
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import write_reference_lists, write_rules
from lead_scoring.sample import SAMPLE_ENDS_ON, make_sample
from lead_scoring.settings import DEFAULT_RULES

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason="dbt v2 is not there for this system")


@dataclass(frozen=True)
class Finished:
    """What a command of dbt v2 did: its exit status, and the warnings and errors that it gave."""

    code: int
    problems: list[str]
    target: Path


def dbt_v2(project: Path, *arguments: str, **environment: str) -> Finished:
    target = project.parent / f"{project.name}_target"
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    finished = subprocess.run(
        [
            *(str(BINARY), arguments[0], *folders, "--target-path", str(target)),
            *("--log-format", "json", *arguments[1:]),
        ],
        cwd=project,
        env={
            **os.environ,
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "LEAD_SCORING_DATABASE": str(project.parent / "nothing.duckdb"),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    events: list[dict[str, Any]] = [
        json.loads(line)["info"] for line in finished.stdout.splitlines() if line.startswith("{")
    ]
    problems = [each["msg"] for each in events if each["level"] in ("warn", "error")]
    # what keeps it from starting is no event
    return Finished(finished.returncode, problems or finished.stderr.splitlines(), target)


@pytest.fixture
def project_copy(tmp_path: Path) -> Path:
    copy_project(tmp_path / "project")
    return tmp_path / "project"


def test_dbt_v2_parses_the_project_without_a_warning(project_copy: Path, strict_parse):
    finished = dbt_v2(project_copy, "parse")
    assert (finished.code, finished.problems) == (0, [])
    found, known = (
        json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for folder in (finished.target, strict_parse.target_path)
    )
    kinds = ("model", "seed")
    nodes = {each for each in found["nodes"] if each.startswith(kinds)}
    assert nodes == {each for each in known["nodes"] if each.startswith(kinds)}
    for part in ("sources", "unit_tests", "exposures"):
        assert set(found[part]) == set(known[part]), part


def test_dbt_v2_tells_of_what_is_wrong(project_copy: Path):
    model = project_copy / "models" / "marts" / "account_scores.sql"
    model.write_text(model.read_text().replace("ref('int_account_points')", "ref('int_points')"))
    finished = dbt_v2(project_copy, "parse")
    assert finished.code != 0
    assert "int_points" in " ".join(finished.problems)


@pytest.mark.long
@pytest.mark.skipif(not LIBRARY.exists(), reason="npm ci in .ci/dbt_v2 gives it a DuckDB library")
def test_dbt_v2_builds_the_same_marts(project_copy: Path, tmp_path: Path):
    make_sample(tmp_path / "data", contacts=300, companies=60, events=6_000)
    ours, theirs = (tmp_path / whose / "lead_scoring.duckdb" for whose in ("ours", "theirs"))
    ours.parent.mkdir()
    theirs.parent.mkdir()
    load_folder(tmp_path / "data", ours)
    pack, _ = read_rule_pack(DEFAULT_RULES)
    with open_database(ours) as connection:
        write_rules(connection, pack)
        write_reference_lists(connection)
    shutil.copy(ours, theirs)
    build(
        ours,
        as_of=SAMPLE_ENDS_ON,
        replay_dates=[],
        only=["path:models/marts", "+path:models/marts"],
    )
    finished = dbt_v2(
        project_copy,
        *("build", "--exclude", "path:models/evaluation", "path:models/staging/hubspot"),
        *("path:seeds", "path:tests/dbt/macros", "path:tests/dbt/generic"),
        *("resource_type:unit_test", "resource_type:seed"),
        LEAD_SCORING_DATABASE=str(theirs),
        LEAD_SCORING_AS_OF=SAMPLE_ENDS_ON.isoformat(),
        LEAD_SCORING_REPLAY_DATES="",
        LEAD_SCORING_EVALUATION_DATES="",
        # its DuckDB is an older one, which takes no share of the memory for a limit
        LEAD_SCORING_MEMORY_LIMIT="2GB",
        LD_LIBRARY_PATH=str(LIBRARY.parent),
    )
    assert (finished.code, finished.problems) == (0, [])
    assert _different_marts(ours, theirs) == []


def _different_marts(ours: Path, theirs: Path) -> list[str]:
    found = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{ours}' as ours (read_only)")
        connection.execute(f"attach '{theirs}' as theirs (read_only)")
        marts = connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'ours' and schema_name = 'marts'"
        ).fetchall()
        assert len(marts) > 8
        for (mart,) in marts:
            for one, other in (("ours", "theirs"), ("theirs", "ours")):
                rows = connection.execute(
                    f"select count(*) from (from {one}.marts.{mart} "
                    f"except all from {other}.marts.{mart})"
                ).fetchone()
                if rows != (0,):
                    found.append(f"{mart}: {rows} rows are in {one} alone")
    return found
