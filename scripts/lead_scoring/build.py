"""Runs dbt inside this process: builds the models and tests the data, and says what failed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from lead_scoring.database import database_problem, gone_file
from lead_scoring.engines import LOCAL_TARGET, Engine
from lead_scoring.problems import RunStopped
from lead_scoring.settings import ROOT, check_dates_are_left_to_options, source_systems

if TYPE_CHECKING:
    from dbt.artifacts.schemas.results import NodeResult
    from dbt_common.events.base_types import EventMsg

# A node that is built or tested next: its number, how many there are, and its name.
Progress = Callable[[int, int, str], None]


@dataclass
class BuildResult:
    """What a build did: how many models it made and how many tests held."""

    models: int = 0
    tests: int = 0
    slowest: list[tuple[str, float]] = field(default_factory=list)


def build(
    database: Path,
    *,
    as_of: date,
    replay_dates: list[date],
    evaluation_dates: Sequence[date] = (),
    target: str | None = None,
    full_refresh: bool = False,
    progress: Progress | None = None,
    source: str | None = None,
    evaluate: bool = False,
    only: Sequence[str] = (),
    engine: Engine | None = None,
) -> BuildResult:
    """Build and test everything for the given dates; with `source` only what reads that system.

    The evaluation layer is left out unless `evaluate` is true; `evaluation_dates` are scored for
    it alone, and do not come into the history. `only` are dbt selectors of the
    models to build, without tests, such as `+lead_scores`: to look at a pack, not to publish it.
    With an `engine` dbt builds there; without one in the DuckDB file.

    Raises RunStopped with a sentence for each model or test that failed.
    """
    check_dates_are_left_to_options()
    # dbt takes seconds to import: what is wrong with options, data or rules is said before that
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.exceptions import ParsingError
    from dbt_common.exceptions import CompilationError

    from lead_scoring.lean_dbt import lean_dbt

    os.environ["LEAD_SCORING_DATABASE"] = str(database)
    os.environ["LEAD_SCORING_AS_OF"] = as_of.isoformat()
    os.environ["LEAD_SCORING_REPLAY_DATES"] = ",".join(map(str, replay_dates))
    os.environ["LEAD_SCORING_EVALUATION_DATES"] = ",".join(map(str, evaluation_dates))
    arguments = [
        # what goes wrong is said in sentences; dbt would show its own stack, too
        "--log-level",
        "none",
        "--log-level-file",
        "none",
        # what dbt would write down of project and run takes seconds, and nobody reads it
        "--no-write-json",
        "build",
        # the same order of models and tests, from fewer edges
        "--use-fast-test-edges",
        "--project-dir",
        str(ROOT),
        "--profiles-dir",
        str(ROOT),
        # seeds are loaded and checked already; unit and macro tests test the code, not this data
        "--resource-type",
        "model",
        "--resource-type",
        "test",
        # by the names of folders: to compare paths takes dbt a tenth of a small build
        "--exclude",
        "fqn:lead_scoring.rules",
        "fqn:lead_scoring.reference",
        "fqn:lead_scoring.macros",
        *(f"fqn:lead_scoring.staging.{name}" for name in source_systems() if not source),
        *([] if evaluate else ["fqn:lead_scoring.evaluation"]),
    ]
    if only:
        arguments += ["--select", *only, "--exclude-resource-type", "test"]
    if source:
        arguments += ["--select", f"fqn:lead_scoring.staging.{source}"]
    # named even if it is the default: that of profiles.yml may be another engine
    arguments += ["--target", engine.target if engine else target or LOCAL_TARGET]
    if full_refresh:
        arguments.append("--full-refresh")
    dbt = dbtRunner(callbacks=[_follow(progress)] if progress else None)
    try:
        with lean_dbt():
            outcome = dbt.invoke(arguments)
            if isinstance(outcome.exception, CompilationError | ParsingError):
                # what dbt parsed last can be at odds with files that changed since: without it
                outcome = dbt.invoke([*arguments, "--no-partial-parse"])
    finally:
        # else dbt would keep the file open, and nobody could open it with other settings
        DuckDBConnectionManager.close_all_connections()
        if engine:
            engine.close()
    # a query that somebody breaks off ends with an error of DuckDB's
    if isinstance(outcome.exception, KeyboardInterrupt) or "Query interrupted" in str(
        outcome.exception
    ):
        raise KeyboardInterrupt
    if isinstance(outcome.exception, duckdb.Error):
        raise RunStopped(database_problem(database, outcome.exception))
    if outcome.exception is not None:
        problem = (engine.problem(outcome.exception) if engine else None) or gone_file(
            outcome.exception
        )
        if problem:
            raise RunStopped(problem)
        raise RunStopped(f"dbt could not start the build: {outcome.exception}")
    if outcome.result is None:
        raise RunStopped("dbt could not start the build.")
    failures = [result for result in outcome.result if result.status in ("error", "fail")]
    if failures or not outcome.success:
        raise RunStopped([_failure(result) for result in failures] or ["The build failed."])
    finished = list(outcome.result)
    return BuildResult(
        models=sum(result.node.resource_type == "model" for result in finished),
        tests=sum(result.node.resource_type == "test" for result in finished),
        slowest=sorted(
            ((result.node.name, result.execution_time) for result in finished),
            key=lambda pair: -pair[1],
        )[:5],
    )


def _failure(result: NodeResult) -> str:
    """A sentence for a node that failed, with what its author says to look at first."""
    node = result.node
    if node.resource_type == "test" and result.status == "fail":
        advice = f" {node.description.strip()}" if node.description else ""
        return f"The test {node.name} found {result.failures:,} wrong rows.{advice}"
    message = " ".join(str(result.message).split())
    # what the engines say where type_points(), or a whole number of millionths, has no room
    if re.search(
        r"[Cc]ast.* DECIMAL\(28,\s?12\)|out of range for .* INT64|numeric field overflow", message
    ):
        return (
            f"The {node.resource_type} {node.name} could not be built: points of a score go beyond "
            "9,000,000,000, up to which they are added up exactly. Lower points or weights in the "
            "rule files, or give the groups and scores a max_points."
        )
    return f"The {node.resource_type} {node.name} could not be built: {message[:600]}"


def _follow(progress: Progress) -> Callable[[EventMsg], None]:
    """Turn dbt's events into calls of `progress`."""

    def on_event(event: EventMsg) -> None:
        if event.info.name == "LogStartLine":
            # dbt waits for ever for a thread that an error has ended: what cannot be shown, on a
            # disk that is full say, goes unsaid
            with suppress(Exception):
                progress(event.data.index, event.data.total, event.data.node_info.node_name)

    return on_event
