"""Publishes the marts as Parquet files: the whole set at once, or not at all.

The published folder is a link to a folder that holds one complete set. A new set is written beside
it, and then the link is switched in one step. A reader resolves the link first and reads from
there, even a single file: the newest sets stay, so that it can finish. See
docs/decisions/0010-publishing-by-switching-a-link.md.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.database import held_lock, open_database
from lead_scoring.disk import flush_file, flush_folder
from lead_scoring.inputs import first_line
from lead_scoring.problems import RunStopped
from lead_scoring.publish_parts import MANIFEST, digest, is_to_be_parted, write_parts
from lead_scoring.sql_text import literal

SETS_KEPT = 3
_UNFINISHED = ".unfinished"
# In what order a mart is written: by all columns, and the large ones by those that tell their rows
# apart, which is the same order in less time. They are the first columns, but for constant ones.
KEYS = {
    "lead_score_history": ("contact_id", "score", "scored_on"),
    "lead_score_ledger": ("contact_id", "score", "entry", "rule_group", "rule_id"),
}


@dataclass(frozen=True)
class Published:
    """A published set: its folder, and the rows of each mart."""

    folder: Path
    rows: dict[str, int]


def check_publish_folder(folder: Path) -> None:
    """Raise RunStopped if the folder cannot be published to, before a run does any work.

    What stands there and is not a published set of this project is somebody else's.
    """
    sets = _sets_of(folder)
    if folder.is_symlink():
        is_ours = folder.readlink().parent == Path(sets.name)
    else:
        is_ours = not folder.exists()
    if not is_ours:
        raise RunStopped(
            f"{folder} is there already and is not a published set of this project, so it is left "
            "as it is; give --publish a folder that does not exist yet."
        )
    try:
        sets.mkdir(parents=True, exist_ok=True)
        if not os.access(sets, os.W_OK | os.X_OK) or not os.access(folder.parent, os.W_OK):
            raise PermissionError(f"{folder.parent} is read-only")
    except OSError as error:
        raise RunStopped(_problem(folder, error)) from error


def publish_marts(
    database: Path,
    folder: Path,
    *,
    as_of: str,
    config_version: str,
    with_evaluation: bool = False,
) -> Published:
    """Write every mart as `<folder>/<mart>.parquet` with a manifest, replacing the last set.

    A large history is a folder of that name (publish_parts.py).

    `with_evaluation`: the tables of the evaluation, too. Without it they may be of an earlier run.

    Raises RunStopped if the folder holds something else or cannot be written to, or if the marts
    are not those of this date and these rules; the last good set stays then, and nothing else.
    """
    check_publish_folder(folder)
    sets = _sets_of(folder)
    try:
        # two databases may be published to one folder, one after the other
        with held_lock(sets / ".lock"):
            for left_over in sets.glob(f"*{_UNFINISHED}"):
                shutil.rmtree(left_over)
            number = 1 + max((int(each.name) for each in _finished_sets(sets)), default=0)
            finished = sets / f"{number:08d}"
            unfinished = sets / f"{finished.name}{_UNFINISHED}"
            try:
                unfinished.mkdir()
                files = _write_marts(
                    database, unfinished, folder, as_of, config_version, with_evaluation
                )
                _write_manifest(unfinished, files, as_of=as_of, config_version=config_version)
                _flush_to_disk(unfinished)
                unfinished.rename(finished)
                flush_folder(sets)
                _switch(folder, finished)
                flush_folder(folder.parent)
            except BaseException:
                shutil.rmtree(unfinished, ignore_errors=True)
                if folder.resolve() != finished.resolve():
                    shutil.rmtree(finished, ignore_errors=True)
                raise
            for old in sorted(_finished_sets(sets))[:-SETS_KEPT]:
                shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise RunStopped(_problem(folder, error)) from error
    return Published(folder, {Path(name).stem: file["rows"] for name, file in files.items()})


def _sets_of(folder: Path) -> Path:
    return folder.parent / f".{folder.name}-sets"


def _finished_sets(sets: Path) -> list[Path]:
    return [each for each in sets.iterdir() if each.name.isdecimal()]


def _problem(folder: Path, error: Exception) -> str:
    return (
        f"The marts could not be published to {folder} ({first_line(error)}); what was published "
        "before is still there."
    )


def _write_marts(
    database: Path,
    folder: Path,
    before: Path,
    as_of: str,
    config_version: str,
    with_evaluation: bool,
) -> dict[str, dict[str, Any]]:
    """Write the marts into a folder; gives what the manifest says of each file."""
    files: dict[str, dict[str, Any]] = {}
    with open_database(database) as connection:
        try:
            found = connection.execute(
                "select distinct cast(scored_on as varchar), config_version from marts.lead_scores"
            ).fetchall()
            if any(each != (as_of, config_version) for each in found):
                raise RunStopped(
                    f"The marts in {database} are not those of this run: another program built "
                    "them anew. Nothing was published; run this again."
                )
            marts = connection.execute(
                "select schema_name, table_name from duckdb_tables() where schema_name = 'marts' "
                "or (? and schema_name = 'evaluation' and not starts_with(table_name, 'int_')) "
                "order by table_name",
                [with_evaluation],
            ).fetchall()
            for schema, mart in marts:
                file = folder / f"{mart}.parquet"
                relation = f"{schema}.{mart}"
                # in one order, so that the same marts are the same bytes
                key = KEYS.get(mart, ("all",))
                if is_to_be_parted(connection, relation, mart):
                    files[file.name] = write_parts(connection, relation, mart, key, file, before)
                    continue
                copied = connection.execute(
                    f"copy (from {relation} order by {', '.join(key)}) to {literal(file)} "
                    "(format parquet, compression zstd, preserve_order true)"
                ).fetchone()
                files[file.name] = {"rows": copied[0] if copied else 0, "sha256": digest(file)}
        except duckdb.Error as error:
            raise OSError(first_line(error)) from error
    return files


def _write_manifest(
    folder: Path, files: dict[str, dict[str, Any]], *, as_of: str, config_version: str
) -> None:
    manifest = {"as_of": as_of, "config_version": config_version, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _flush_to_disk(folder: Path) -> None:
    """Have files and their names on the disk before anybody is led to them: the power may fail."""
    for path in folder.rglob("*"):
        if path.is_dir():
            flush_folder(path)
        else:
            flush_file(path)
    flush_folder(folder)


def _switch(link: Path, target: Path) -> None:
    """Let the link point to the target, in one step."""
    new_link = link.with_name(f".{link.name}.new")
    new_link.unlink(missing_ok=True)
    try:
        new_link.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
        new_link.replace(link)
    finally:
        new_link.unlink(missing_ok=True)
