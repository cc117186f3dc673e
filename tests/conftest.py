"""What many tests share: the parsed project, and a warehouse that was built without any data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from dbt.adapters.postgres.connections import PostgresCredentials
from dbt.cli.main import dbtRunner, dbtRunnerResult

from dbt_runner import ROOT, run_dbt
from dbt_shortcuts import take_shortcuts, use_one_thread
from lead_scoring.database import held_lock
from parsed_projects import share_parsed_projects
from postgres_server import PostgresServer, binaries, running_server
from project import Project, read_project
from spark_session import begin_anew, use_warehouse

# In several processes (-n 2) each has a target folder of dbt's of its own, and one thread.
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ.setdefault("DBT_TARGET_PATH", str(ROOT / "target" / worker))
    use_one_thread()

# What dbt has parsed holds for database files of one name (lead_scoring.lean_dbt): the files of
# nearly all tests are called lead_scoring.duckdb.
share_parsed_projects()
take_shortcuts()

# The files that take minutes, longest first. In several processes each takes the next file that
# nobody has begun (--dist loadfile --no-loadscope-reorder): what is begun last should be short.
LONGEST = [
    # what needs no dbt comes second: the second process finds what the first has parsed
    *("test_time", "test_load", "test_sample", "test_event_log", "test_run", "test_dbt"),
    *("test_postgres", "test_faults", "test_bank_marketing", "test_explain", "test_report"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(LONGEST)))


@dataclass(frozen=True)
class StrictParse:
    """A whole parse of the project: where dbt left the result, and what it warned of."""

    target_path: Path
    warnings: list[str]


@pytest.fixture(scope="session")
def strict_parse(tmp_path_factory: pytest.TempPathFactory) -> StrictParse:
    """The project parsed from scratch in a process of its own.

    So nothing that another test did in this process is left in dbt; and with partial parsing a unit
    test that was renamed could live on. Test processes that share the cores share it.
    """
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if worker else folder) / "strict_parse"
    folder.mkdir(exist_ok=True)
    said = folder / "said.jsonl"
    with held_lock(folder / "lock"):
        if not said.exists():
            said.write_text(_parse_from_scratch(folder), encoding="utf-8")
    return StrictParse(folder / "target", _warnings(said.read_text(encoding="utf-8")))


def _parse_from_scratch(folder: Path) -> str:
    """Parse the project into a folder and return what dbt says, a JSON object a line."""
    finished = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("parse", "--no-partial-parse", "--show-all-deprecations", "--log-format", "json"),
            *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        ],
        env={**os.environ, "LEAD_SCORING_DATABASE": str(folder / "lead_scoring.duckdb")},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    warnings = _warnings(finished.stdout)
    assert finished.returncode == 0, "\n".join(warnings) or finished.stdout + finished.stderr
    return finished.stdout


def _warnings(said: str) -> list[str]:
    events = [json.loads(line)["info"] for line in said.splitlines() if line.startswith("{")]
    return [event["msg"] for event in events if event["level"] in ("warn", "error")]


@pytest.fixture(scope="session")
def project(strict_parse: StrictParse) -> Project:
    """The project as dbt understands it."""
    return read_project(strict_parse.target_path)


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file with seeds and models, built from no data at all. Not to be changed."""
    folder = tmp_path_factory.mktemp("empty_warehouse")
    database = folder / "lead_scoring.duckdb"
    run_dbt(
        [
            *("build", "--selector", "everything"),
            *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
        ],
        database,
        folder / "target",
        as_of="2026-06-30",
    )
    return database


@pytest.fixture(scope="module")
def models_only() -> Iterator[None]:
    """Leave the tests of data out of the builds of a file that takes many runs to say one thing."""
    plain = dbtRunner.invoke

    def invoke(runner: dbtRunner, args: Sequence[str], **options: Any) -> dbtRunnerResult:
        left_out = ["--exclude-resource-type", "test"] if "build" in args else []
        return plain(runner, [*args, *left_out], **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbtRunner, "invoke", invoke)
        yield


@pytest.fixture(scope="session")
def started_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that runs until the session ends.

    Skips where there is none; in CI there has to be one.
    """
    if binaries() is None and os.environ.get("CI") != "true":
        pytest.skip("PostgreSQL is not installed here (Debian: apt-get install postgresql).")
    with running_server() as server:
        server.reader()
        yield server


@pytest.fixture(scope="module")
def postgres_server(started_postgres: PostgresServer) -> Iterator[PostgresServer]:
    """The server, and for the tests of a file the variables that lead to it.

    Other files would have the project parsed anew: for the variables, and for what was parsed for
    the server in the place of what was parsed for DuckDB.
    """
    target = Path(os.environ.get("DBT_TARGET_PATH", ROOT / "target"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(target / "postgres"))
        for name, value in started_postgres.environment().items():
            patch.setenv(name, value)
        # as for DuckDB: the project need not be parsed anew because a port is another one
        keys = PostgresCredentials._connection_keys
        patch.setattr(
            PostgresCredentials,
            "_connection_keys",
            lambda credentials: tuple(key for key in keys(credentials) if key != "port"),
        )
        yield started_postgres


@pytest.fixture
def empty_postgres(postgres_server: PostgresServer) -> PostgresServer:
    """The server with nothing in its database."""
    postgres_server.begin_anew()
    return postgres_server


@pytest.fixture(scope="session")
def spark_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the one Spark that runs in this process, once a test asks for it."""
    warehouse = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        use_warehouse(patch, warehouse)
        yield warehouse


@pytest.fixture
def empty_spark(spark_warehouse: Path) -> Path:
    """Spark in this process with nothing in it."""
    begin_anew(spark_warehouse)
    return spark_warehouse
