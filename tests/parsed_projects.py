"""Lets every dbt command of a test process begin with what an earlier one has parsed.

To look what has changed since takes a second, and a build of small data less than ten.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dbt.cli import requires
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.constants import PARTIAL_PARSE_FILE_NAME
from dbt.contracts.graph.manifest import Manifest

from dbt_runner import ROOT
from lead_scoring.engines import LOCAL_TARGET

_SOURCES = ("models", "macros", "tests/dbt", "seeds", "dbt_project.yml", "profiles.yml")
# what a command may be given without meaning another project
_SAME_PROJECT = {
    "DBT_TARGET_PATH",
    "LEAD_SCORING_AS_OF",
    "LEAD_SCORING_DATABASE",
    "LEAD_SCORING_EVALUATION_DATES",
    "LEAD_SCORING_REPLAY_DATES",
    "LEAD_SCORING_SUPPRESSIONS",
}
# what only a server has a use for, and which its tests set for DuckDB, too
_OF_A_SERVER = ("LEAD_SCORING_POSTGRES_", "LEAD_SCORING_READER_ROLE")
_parsed: dict[object, Manifest] = {}


def share_parsed_projects() -> None:
    """From now on, in this process, dbt parses a project once for each way to look at it."""
    plain_invoke, plain_parse = dbtRunner.invoke, requires.parse_manifest
    parsed_last: list[Manifest] = []

    def parse(*args: Any, **kwargs: Any) -> Manifest:
        parsed_last[:] = [plain_parse(*args, **kwargs)]
        return parsed_last[0]

    def invoke(runner: dbtRunner, args: Sequence[str], **kwargs: Any) -> dbtRunnerResult:
        if _is_about_parsing(args):
            return plain_invoke(runner, args, **kwargs)
        key = _key(args)
        runner.manifest = runner.manifest or _parsed.get(key)
        if runner.manifest is None:
            target = os.environ.get("DBT_TARGET_PATH", ROOT / "target")
            begin_with_what_was_parsed(Path(_option(args, "--target-path") or target))
        parsed_last.clear()
        result = plain_invoke(runner, args, **kwargs)
        if parsed_last:
            _parsed[key] = parsed_last[0]
            # it lives as long as the process: whoever looks for garbage need not walk through it
            gc.collect()
            gc.freeze()
        return result

    requires.parse_manifest = parse
    dbtRunner.invoke = invoke
    atexit.register(gc.unfreeze)


def begin_with_what_was_parsed(target: Path) -> None:
    """Put into an empty target folder of dbt's what was parsed last here, by whatever process.

    dbt takes of it what still holds, here as everywhere.
    """
    ours, here = target / PARTIAL_PARSE_FILE_NAME, ROOT / "target"
    parsed = [*here.glob(ours.name), *here.glob(f"gw*/{ours.name}")]
    if parsed and not ours.exists():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(max(parsed, key=lambda file: file.stat().st_mtime), ours)


def _is_about_parsing(args: Sequence[str]) -> bool:
    """Whether the command is to say what dbt finds while it parses."""
    return bool({"parse", "--no-partial-parse", "--warn-error"} & set(args))


def _key(args: Sequence[str]) -> object:
    """What the parsed project hangs on: engine, environment and every file.

    Not the project's variables: macros read them when a model is built.
    """
    project_dir, target = _option(args, "--project-dir"), _option(args, "--target") or LOCAL_TARGET
    others = () if target == "postgres" else _OF_A_SERVER
    environment = sorted(
        (name, value)
        for name, value in os.environ.items()
        if name.startswith(("LEAD_SCORING_", "DBT_"))
        and name not in _SAME_PROJECT
        and not name.startswith(others)
    )
    # the name of the database file is the name of the catalog
    database = Path(os.environ.get("LEAD_SCORING_DATABASE", "")).name
    return (project_dir, target, database, *environment, *_state_of_files())


def _option(args: Sequence[str], name: str) -> str | None:
    return args[args.index(name) + 1] if name in args else None


def _state_of_files() -> list[tuple[str, int]]:
    files = [
        path
        for source in _SOURCES
        for path in ([ROOT / source, *(ROOT / source).rglob("*")])
        if path.is_file()
    ]
    return sorted((str(path), path.stat().st_mtime_ns) for path in files)
