"""The mark that a run leaves in the database until all of it is done: it tells one that failed."""

from __future__ import annotations

from datetime import date

import duckdb

from lead_scoring.problems import RunStopped

TABLE = "raw.unfinished_run"


def begin_run(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Note that the tables may be of a run that is not done, or has failed."""
    connection.execute("create schema if not exists raw")
    connection.execute(f"create or replace table {TABLE} as select date '{as_of}' as as_of")


def end_run(connection: duckdb.DuckDBPyConnection) -> None:
    """Note that the tables are those of a run that worked."""
    connection.execute(f"drop table if exists {TABLE}")


def check_run_ended(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise RunStopped if the last run failed, or broke off, after it began to build."""
    try:
        found = connection.execute(f"select as_of from {TABLE}").fetchone()
    except duckdb.CatalogException:
        return
    if found:
        raise RunStopped(
            f"The last run, for {found[0]}, did not get to its end, so its scores may be wrong; "
            "fix what stopped it, run scripts/run.py again, then this."
        )
