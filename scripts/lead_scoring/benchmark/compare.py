"""Holds two sets of published tables against each other, row by row."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from lead_scoring.sql_text import literal

# The tables that a first run publishes, and what tells their rows apart. None: the whole row.
KEYS: dict[str, list[str] | None] = {
    "account_scores": ["company_id", "score"],
    "calendar_days": None,
    "crm_sync": ["contact_id"],
    "lead_handoffs": ["contact_id", "handed_off_on"],
    "lead_score_history": ["contact_id", "score", "scored_on"],
    "lead_score_ledger": ["contact_id", "score", "entry", "rule_group", "rule_id"],
    "lead_scores": ["contact_id", "score"],
    "lead_segments": ["contact_id"],
    "rejected_rows": None,
    "score_alerts": ["contact_id", "score"],
}
# A hash of the rules as this project stores them: no property of the leads.
NOT_COMPARED = {"config_version"}
# What points may be off: who reckons with exact decimals has the same digits; floats may, once in
# a million rows, lie on the other side of where the sixth digit is rounded.
TOLERANCES = {"duckdb": 1e-9, "polars": 1e-6, "pandas": 1e-6}
# What has to add up, to the last digit: scores and the sums of their parts.
SUMS = {
    "rows of the ledger": (
        "select contact_id, score, sum(cast(points as decimal(18, 6))) as total "
        "from '{folder}/lead_score_ledger.parquet' group by contact_id, score"
    ),
    "parts of the history": (
        "select contact_id, score, cast(base_points as decimal(18, 6)) "
        "+ cast(attribute_points as decimal(18, 6)) + cast(event_points as decimal(18, 6)) "
        "+ cast(adjustment_points as decimal(18, 6)) + cast(capped_points as decimal(18, 6)) "
        "as total from '{folder}/lead_score_history.parquet'"
    ),
}


def differences(ours: Path, theirs: Path, *, tolerance: float) -> list[str]:
    """A sentence for each way in which the Parquet files of two folders differ; none: they agree.

    Points may differ by `tolerance`; everything else has to be the same, and what adds up in ours
    has to add up in theirs. Raises duckdb.Error if a file of `ours` cannot be read.
    """
    found = [
        f"{path.stem} is in ours, and nobody compares it."
        for path in sorted(ours.glob("*.parquet"))
        if path.stem not in KEYS
    ]
    with duckdb.connect() as connection:
        for table, keys in KEYS.items():
            if not (theirs / f"{table}.parquet").exists():
                found.append(f"{table} is not there.")
                continue
            for name, folder in (("ours", ours), ("theirs", theirs)):
                path = literal(folder / f"{table}.parquet")
                connection.execute(f"create or replace view {name} as from {path}")
            types = _types(connection, "ours")
            if types != _types(connection, "theirs"):
                found.append(f"{table} has other columns or types.")
            elif keys is None:
                found += _different_rows(connection, table)
            else:
                found += _different_values(connection, table, types, keys, tolerance)
        if not found:
            found += _not_adding_up(connection, theirs)
    return found


def _types(connection: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    rows = connection.execute(f"describe {view}").fetchall()
    return {row[0]: row[1] for row in rows if row[0] not in NOT_COMPARED}


def _different_rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    found = []
    for one, other in (("ours", "theirs"), ("theirs", "ours")):
        rows = _count(connection, f"from (from {one} except all from {other})")
        if rows:
            found.append(f"{table}: {rows:,} rows are in {one} alone.")
    return found


def _different_values(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    types: dict[str, str],
    keys: list[str],
    tolerance: float,
) -> list[str]:
    found = []
    same = " and ".join(f"ours.{key} is not distinct from theirs.{key}" for key in keys)
    for one, other in (("ours", "theirs"), ("theirs", "ours")):
        rows = _count(connection, f"from {one} anti join {other} on {same}")
        # one row too many of a key that both have shows in the counts
        rows = rows or max(
            0, _count(connection, f"from {one}") - _count(connection, f"from {other}")
        )
        if rows:
            found.append(f"{table}: {rows:,} rows are in {one} alone.")
    for column, kind in types.items():
        if column in keys:
            continue
        differs = f"ours.{column} is distinct from theirs.{column}"
        if kind == "DOUBLE":
            # two roundings to six digits and the last digit of a 64-bit number
            most = tolerance * (1 + 1e-6)
            differs += f" and coalesce(abs(ours.{column} - theirs.{column}) > {most!r}, true)"
        rows = _count(connection, f"from ours inner join theirs on {same} where {differs}")
        if rows:
            found.append(f"{table}: {column} differs in {rows:,} rows.")
    return found


def _not_adding_up(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    place = str(folder).replace("'", "''")
    found = []
    for what, query in SUMS.items():
        rows = _count(
            connection,
            f"from '{place}/lead_scores.parquet' as scores "
            f"left join ({query.format(folder=place)}) as sums using (contact_id, score) "
            "where cast(points as decimal(18, 6)) is distinct from total",
        )
        if rows:
            found.append(f"The {what} of {rows:,} scores do not add up.")
    return found


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    row = connection.execute(f"select count(*) {source}").fetchone()
    return row[0] if row else 0


if __name__ == "__main__":
    sentences = differences(Path(sys.argv[1]), Path(sys.argv[2]), tolerance=TOLERANCES[sys.argv[3]])
    for sentence in sentences:
        print(sentence)
    sys.exit(1 if sentences else 0)
