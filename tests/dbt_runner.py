"""Runs dbt inside the test process, against a DuckDB file and a target folder of the test's own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

from lead_scoring.lean_dbt import lean_dbt

ROOT = Path(__file__).resolve().parents[1]

_NOT_GOOD = ("error", "fail", "runtime error", "partial success", "skipped")


def run_dbt(
    args: Sequence[str],
    database: Path,
    target_path: Path,
    *,
    as_of: date | str = "",
    replay_dates: Iterable[date | str] = (),
    evaluation_dates: Iterable[date | str] = (),
    variables: Mapping[str, Any] | None = None,
) -> dbtRunnerResult:
    """Run one dbt command, such as `["build", "--select", "staging"]`, and return dbt's result.

    `database` is the DuckDB file that it works on; `target_path` takes what dbt writes, and keeps
    the parsed project from one call to the next. The dates go the way of scripts/run.py: with
    `variables`, which are the project's, dbt parses everything anew.

    Raises AssertionError with one paragraph for each node that failed, or with what kept dbt from
    starting.
    """
    arguments = [
        *args,
        *("--project-dir", str(ROOT)),
        *("--profiles-dir", str(ROOT)),
        *("--target-path", str(target_path)),
        # nobody reads the log, nor what dbt writes down of the project but for its docs
        *("--log-level-file", "none"),
        *(() if "docs" in args else ("--no-write-json",)),
        *(("--use-fast-test-edges",) if "build" in args else ()),
        "--quiet",
    ]
    if variables:
        arguments += ["--vars", json.dumps(dict(variables), default=str)]
    with (
        lean_dbt(),
        _environment(
            LEAD_SCORING_DATABASE=str(database),
            LEAD_SCORING_AS_OF=str(as_of),
            LEAD_SCORING_REPLAY_DATES=",".join(map(str, replay_dates)),
            LEAD_SCORING_EVALUATION_DATES=",".join(map(str, evaluation_dates)),
        ),
    ):
        result = dbtRunner().invoke(arguments)
        # else dbt would keep the file open, and nobody could read it with other settings
        DuckDBConnectionManager.close_all_connections()
    if not result.success:
        raise AssertionError(_what_failed(args, result))
    return result


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Set environment variables, and put back what they were."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _what_failed(args: Sequence[str], result: dbtRunnerResult) -> str:
    command = f"dbt {' '.join(args)}"
    if result.exception is not None:
        return f"{command} did not start: {result.exception}"
    nodes = [
        node
        for node in getattr(result.result, "results", None) or []
        if str(node.status) in _NOT_GOOD
    ]
    # a node that was left out because of another one only repeats the news
    nodes = [node for node in nodes if str(node.status) != "skipped"] or nodes
    paragraphs = [f"- {_name_of(node)}: {node.status}\n{_indented(node.message)}" for node in nodes]
    return "\n".join([f"{command} failed:", *paragraphs])


def _name_of(result: Any) -> str:
    # that of an operation has no node
    node = getattr(result, "node", None)
    return f"{node.resource_type} {node.name}" if node else result.unique_id


def _indented(message: str | None) -> str:
    return "\n".join(f"    {line}" for line in (message or "no message").strip().splitlines())
