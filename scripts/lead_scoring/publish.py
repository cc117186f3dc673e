"""Publishes the marts as Parquet files: the whole set at once, or not at all.

The published folder is a link to a folder that holds one complete set. A new set is written beside
it, and then the link is switched in one step. A reader that has opened the old set keeps it: the
sets before the newest stay for a while.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lead_scoring.load import open_database
from lead_scoring.problems import RunStopped

MANIFEST = "manifest.json"
SETS_KEPT = 3


@dataclass(frozen=True)
class Published:
    """A published set: its folder, and the rows of each mart."""

    folder: Path
    rows: dict[str, int]


def publish_marts(database: Path, folder: Path, *, as_of: str, config_version: str) -> Published:
    """Write every mart as `<folder>/<mart>.parquet` with a manifest, replacing the last set.

    Raises RunStopped if the folder holds something else, or cannot be written to; the last good set
    stays then.
    """
    if folder.exists() and not folder.is_symlink():
        raise RunStopped(
            f"{folder} is there already and is not a published set of this project, so it is left "
            "as it is; give --publish a folder that does not exist yet."
        )
    sets = folder.parent / f".{folder.name}-sets"
    try:
        sets.mkdir(parents=True, exist_ok=True)
        number = 1 + max((int(each.name) for each in _finished_sets(sets)), default=0)
        unfinished = sets / f"{number:08d}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        with open_database(database) as connection:
            rows = _write_marts(connection, unfinished)
        _write_manifest(unfinished, rows, as_of=as_of, config_version=config_version)
        finished = sets / f"{number:08d}"
        unfinished.rename(finished)
        _switch(folder, finished)
        for old in sorted(_finished_sets(sets))[:-SETS_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    except (OSError, duckdb.Error) as error:
        raise RunStopped(
            f"The marts could not be published to {folder} ({error}); what was published before "
            "is still there."
        ) from error
    return Published(folder, rows)


def _finished_sets(sets: Path) -> list[Path]:
    return [each for each in sets.iterdir() if each.name.isdigit()]


def _write_marts(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    marts = [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by table_name"
        ).fetchall()
    ]
    rows = {}
    for mart in marts:
        path = str(folder / f"{mart}.parquet").replace("'", "''")
        # in one order, so that the same marts are the same bytes
        copied = connection.execute(
            f"copy (from marts.{mart} order by all) to '{path}' "
            "(format parquet, compression zstd, preserve_order true)"
        ).fetchone()
        rows[mart] = copied[0] if copied else 0
    return rows


def _write_manifest(folder: Path, rows: dict[str, int], *, as_of: str, config_version: str) -> None:
    manifest = {
        "as_of": as_of,
        "config_version": config_version,
        "files": {
            f"{mart}.parquet": {
                "rows": count,
                "sha256": _digest(folder / f"{mart}.parquet"),
            }
            for mart, count in rows.items()
        },
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _switch(link: Path, target: Path) -> None:
    """Let the link point to the target, in one step."""
    new_link = link.with_name(f".{link.name}.new")
    new_link.unlink(missing_ok=True)
    new_link.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
    new_link.replace(link)
