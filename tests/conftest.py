"""What many tests share: the parsed project, and a warehouse that was built without any data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from dbt_runner import ROOT, run_dbt
from project import Project, read_project


@pytest.fixture(scope="session")
def strict_parse(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The target folder of a whole parse in which every warning is an error, and what dbt said.

    It runs in a process of its own, so that nothing of another test is left in dbt, and from
    scratch: with partial parsing a unit test that was renamed can live on.
    """
    folder = tmp_path_factory.mktemp("strict_parse")
    environment = {**os.environ, "LEAD_SCORING_DATABASE": str(folder / "warehouse.duckdb")}
    finished = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("parse", "--no-partial-parse", "--show-all-deprecations", "--no-use-colors"),
            *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        ],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = finished.stdout + finished.stderr
    assert finished.returncode == 0, said
    return folder / "target", said


@pytest.fixture(scope="session")
def project(strict_parse: tuple[Path, str]) -> Project:
    """The project as dbt understands it."""
    return read_project(strict_parse[0])


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file with seeds and models, built from no data at all. Not to be changed."""
    folder = tmp_path_factory.mktemp("empty_warehouse")
    database = folder / "warehouse.duckdb"
    run_dbt(
        ["build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"],
        database,
        folder / "target",
        variables={"as_of": "2026-06-30"},
    )
    return database
