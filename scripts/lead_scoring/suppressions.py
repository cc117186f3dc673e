"""The suppression list: hashes of people who asked to be forgotten, and whom no run may bring back.

The list is a CSV file with the header `contact_hash` and one SHA-256 (64 hex digits) a line. It
holds no contact_id: the list must be able to outlive what it is about.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from lead_scoring.database import open_database
from lead_scoring.disk import write_whole
from lead_scoring.problems import RunStopped

HEADER = "contact_hash"
TABLE = "raw.suppressed_contacts"
# as macros/trimmed.sql takes them off
BLANKS = " \t\r\n"

_HASH = re.compile(r"[0-9a-f]{64}")


def contact_hash(contact_id: str) -> str:
    """The SHA-256 of a trimmed contact_id, as macros/contact_hash.sql has it."""
    return hashlib.sha256(contact_id.strip(BLANKS).encode()).hexdigest()


def hash_in_sql(contact_id: str) -> str:
    """What contact_hash gives, in DuckDB's SQL; `contact_id` is an expression that gives a text."""
    return rf"sha256(trim({contact_id}, e' \t\r\n'))"


def read_suppressions(file: Path) -> list[str]:
    """The hashes of a list, sorted; none if there is no such file.

    Raises RunStopped if the file is anything but a list: to skip a line would bring somebody back.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise RunStopped(f"The suppression list {file} cannot be read: {error}.") from error
    cells = [line.strip().strip('"').lower() for line in lines]
    if not cells or cells[0] != HEADER:
        raise RunStopped(f"The suppression list {file} does not begin with the header {HEADER}.")
    for number, cell in enumerate(cells[1:], start=2):
        if cell and not _HASH.fullmatch(cell):
            raise RunStopped(
                f"The suppression list {file}, line {number}: 64 hex digits belong there, the "
                "SHA-256 of a contact_id; scripts/forget.py adds people."
            )
    return sorted({cell for cell in cells[1:] if cell})


def add_suppressions(file: Path, hashes: Iterable[str]) -> int:
    """Put hashes on the list, all or none of them; returns how many were not on it yet."""
    before = set(read_suppressions(file))
    after = before | set(hashes)
    if after == before:
        return 0
    try:
        write_whole(file, "\n".join([HEADER, *sorted(after)]) + "\n")
    except OSError as error:
        raise RunStopped(
            f"The suppression list {file} could not be written ({error}); nothing was removed."
        ) from error
    return len(after) - len(before)


def load_suppressions(file: Path, database: Path) -> int:
    """Make the list the table raw.suppressed_contacts; returns how many people are on it.

    Raises RunStopped if the list is gone and the database knows of people who were on it.
    """
    hashes = read_suppressions(file)
    with open_database(database) as connection:
        connection.execute("create schema if not exists raw")
        connection.execute(f"create table if not exists {TABLE} ({HEADER} varchar)")
        counted = connection.execute(f"select count(*) from {TABLE}").fetchone()
        known = counted[0] if counted else 0
        if known and not file.exists():
            raise RunStopped(
                f"The suppression list {file} is gone, and {database.name} knows of {known:,} "
                "people who were on it. Put the list back; or, if they may be scored again, put a "
                f"file there that holds only the header {HEADER}."
            )
        connection.execute("begin")
        connection.execute(f"delete from {TABLE}")
        connection.execute(f"insert into {TABLE} select unnest(cast(? as varchar[]))", [hashes])
        connection.execute("commit")
    return len(hashes)
