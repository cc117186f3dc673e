"""Engines other than DuckDB that dbt can build on: which one a target of profiles.yml means.

DuckDB stays the reader of files and the reading end: a run loads and checks its data in a DuckDB
file, pushes what the engine lacks to it, lets dbt build and test there, and fetches the marts back
into the file, where publishing, summary and report find them as ever. See
docs/decisions/0020-other-engines.md.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import yaml

from lead_scoring.problems import RunStopped, WrongUsage
from lead_scoring.raw_tables import RawTables
from lead_scoring.settings import DEFAULT_DATABASE, ROOT

# The output of profiles.yml that builds in the DuckDB file itself.
LOCAL_TARGET = "duckdb"


class Engine(Protocol):
    """An engine that dbt builds on, and how tables get there and back.

    `target` is its output in profiles.yml, `name` what people call it. Every method raises
    RunStopped with a sentence if the engine cannot do its part.
    """

    target: str
    name: str

    def check(self) -> None:
        """Make sure that the engine can be used, before anything is loaded."""

    def only_run(self) -> AbstractContextManager[None]:
        """Keep other runs off the engine as long as this one is at work there."""

    def own_tables(self) -> RawTables | None:
        """The raw tables that somebody else loaded there; None if there are none."""

    def push(self, database: Path, *, with_inputs: bool = True) -> None:
        """Bring the inputs and rules of the DuckDB file to the engine, as far as it lacks them.

        Without inputs where the engine has raw tables of its own; those are never written to.
        """

    def fetch(self, database: Path, *, with_evaluation: bool) -> None:
        """Replace what `exchange.tables_to_fetch` names in the DuckDB file, all or nothing."""

    def fetch_inputs(self, database: Path) -> None:
        """Bring the raw tables to a new DuckDB file, whoever loaded them; nothing goes back."""

    def forget(self, contacts: Sequence[str]) -> Counter[str]:
        """Delete people's rows (trimmed ids) from every table; gives how many, by table."""

    def close(self) -> None:
        """Let go of the connections, those that dbt has left open too."""

    def problem(self, error: BaseException) -> str | None:
        """A sentence for an error that dbt met on the way to the engine; None if it is no such."""


def engine_of(target: str | None) -> Engine | None:
    """The engine of a target; None: DuckDB, which builds in the file itself.

    Without a target that of the variable DBT_TARGET counts, else the default of profiles.yml.
    Raises WrongUsage if there is no such target, RunStopped if there is no way to use its adapter.
    """
    target = target_name(target)
    output = _profile()["outputs"][target]
    kind = output.get("type")
    if kind == "duckdb":
        return None
    if kind == "postgres":
        from lead_scoring.engines.postgres import PostgresEngine

        return PostgresEngine(target, rendered(output))
    if kind == "spark":
        from lead_scoring.engines.spark import SparkEngine, set_environment

        set_environment()
        return SparkEngine(target, rendered(output))
    raise RunStopped(
        f"The target {target} of profiles.yml is of the type {kind}; a run can build on duckdb, "
        "postgres and spark."
    )


def server_of(target: str) -> Engine:
    """The engine of a target that is to be read from. Raises WrongUsage if it is DuckDB itself."""
    engine = engine_of(target)
    if engine is None:
        raise WrongUsage(
            f"The target {target} is a DuckDB file; give that with --database, or data with --data."
        )
    return engine


def target_name(target: str | None) -> str:
    """The target that is meant. Raises WrongUsage if profiles.yml does not have it."""
    profile = _profile()
    name = target or os.environ.get("DBT_TARGET") or profile["target"]
    if name not in profile["outputs"]:
        known = ", ".join(sorted(profile["outputs"]))
        raise WrongUsage(f"profiles.yml has no target {name}; it has {known}.")
    return name


def default_database(target: str | None) -> Path:
    """The DuckDB file of a run that is given none: each target that is not DuckDB has its own."""
    engine = engine_of(target)
    if engine is None:
        return DEFAULT_DATABASE
    return DEFAULT_DATABASE.with_name(
        f"{DEFAULT_DATABASE.stem}_{engine.target}{DEFAULT_DATABASE.suffix}"
    )


def rendered(output: Mapping[str, Any]) -> dict[str, Any]:
    """An output of profiles.yml with its environment variables filled in, as dbt does it."""
    from dbt.config.renderer import ProfileRenderer
    from dbt_common.context import set_invocation_context
    from dbt_common.exceptions import DbtBaseException

    set_invocation_context(dict(os.environ))
    try:
        return ProfileRenderer({}).render_data(dict(output))
    except DbtBaseException as error:
        raise RunStopped(f"profiles.yml cannot be read: {' '.join(str(error).split())}") from error


def _profile() -> dict[str, Any]:
    profile = yaml.safe_load((ROOT / "profiles.yml").read_text(encoding="utf-8"))
    return profile["lead_scoring"]
