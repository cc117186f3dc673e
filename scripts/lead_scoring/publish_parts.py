"""Publishes a large mart that grows by a date with every run as a folder, a file for each date.

To write all dates anew on every run would soon take longer than the run. A date whose rows are as
they were in the set before is linked from there. See
docs/decisions/0025-large-history-in-parts.md.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.sql_text import literal

# Says of a published set which files it has.
MANIFEST = "manifest.json"
# The marts that grow, and the date that tells their parts.
GROWING = {"lead_score_history": "scored_on"}
# With no more rows than these a mart is one file: it takes a few seconds.
ROWS_OF_ONE_FILE = 5_000_000


def is_to_be_parted(connection: duckdb.DuckDBPyConnection, relation: str, mart: str) -> bool:
    """Whether a mart is so large that it is published as a folder."""
    if mart not in GROWING:
        return False
    found = connection.execute(f"select count(*) from {relation}").fetchone()
    return bool(found and found[0] > ROWS_OF_ONE_FILE)


def write_parts(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    mart: str,
    key: Sequence[str],
    folder: Path,
    before: Path,
) -> dict[str, Any]:
    """Write a mart into a new folder, a file for each date; gives what the manifest says of it.

    `key`: the columns that a file is sorted by. `before`: the published set, whose files of dates
    that are as they were get a second name.
    """
    folder.mkdir()
    day = GROWING[mart]
    parts_before = _parts_of(before, folder.name)
    parts = {}
    for date, rows, content in _contents(connection, relation, day):
        name = f"{date}.parquet"
        part = parts_before.get(name, {})
        if part.get("content") != content or not _linked(
            before / folder.name / name, folder / name
        ):
            connection.execute(
                f"copy (from {relation} where {day} = date '{date}' order by {', '.join(key)}) "
                f"to {literal(folder / name)} "
                "(format parquet, compression zstd, preserve_order true)"
            )
            part = {"rows": rows, "sha256": digest(folder / name), "content": content}
        parts[name] = part
    of_all = hashlib.sha256("".join(part["sha256"] for part in parts.values()).encode())
    return {
        "rows": sum(part["rows"] for part in parts.values()),
        "sha256": of_all.hexdigest(),
        "parts": parts,
    }


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _contents(
    connection: duckdb.DuckDBPyConnection, relation: str, day: str
) -> list[tuple[str, int, str]]:
    """Each date with the number of its rows, and with what differs as soon as one of them does."""
    described = connection.execute(f"describe {relation}").fetchall()
    columns = [(name, kind) for name, kind, *_ in described]
    names = ", ".join(f'"{name}"' for name, _ in columns)
    found = connection.execute(
        f"select cast({day} as varchar), count(*), sum(cast(hash({names}) as hugeint)) "
        f"from {relation} group by {day} order by {day}"
    ).fetchall()
    # a hash is the engine's own, and so is how it writes a file
    made_by = (duckdb.__version__, columns)
    return [
        (date, rows, hashlib.sha256(repr((made_by, rows, total)).encode()).hexdigest())
        for date, rows, total in found
    ]


def _parts_of(published: Path, name: str) -> dict[str, dict[str, Any]]:
    """What the manifest of a published set says of a mart's parts; nothing if it has none."""
    try:
        manifest = json.loads((published / MANIFEST).read_text(encoding="utf-8"))
        return dict(manifest["files"][name]["parts"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _linked(existing: Path, new: Path) -> bool:
    """Give a file a second name. False if it is not there, or the file system has no such names."""
    try:
        os.link(existing, new)
    except OSError:
        return False
    return True
