"""Reads a rule pack: the folder of CSV files that holds the whole scoring policy.

``read_rule_pack`` returns every cell as trimmed text ('' is blank) together with everything that
kept a file from being read as a table. Which files and columns there are stands in
:mod:`lead_scoring.rule_files`; what the cells *mean* is checked in :mod:`lead_scoring.rule_checks`.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lead_scoring.rule_files import (
    RULE_FILES,
    RuleFile,
)

# From so many names on, one is only held to be meant if it begins or ends alike.
MANY_NAMES = 300

# A list of many values is a long cell; what csv reads at most by itself is shorter.
csv.field_size_limit(2**31 - 1)

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (``error``) or odd (``warning``) in a rule pack.

    ``row`` is numbered as a spreadsheet does: the header is row 1, the first data row is row 2.
    """

    severity: Severity
    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.message}"


@dataclass
class RulePack:
    """The text of a rule pack.

    ``tables`` holds every contract file (empty if the folder lacks it), its rows with every
    contract column. ``row_numbers`` holds the spreadsheet row of each of these rows,
    ``present_columns`` the columns that the file itself has. ``unreadable`` names the files that
    could not be read at all, and ``stray_cells`` the cells of rows that could not: what is said
    there, or may be, is not held to be missing.
    """

    folder: Path
    tables: dict[str, list[dict[str, str]]]
    row_numbers: dict[str, list[int]]
    present_columns: dict[str, frozenset[str]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    stray_cells: dict[str, set[str]] = field(default_factory=dict)

    def rows(self, stem: str) -> Iterable[tuple[int, dict[str, str]]]:
        """Pairs of spreadsheet row number and row of one file, in the file's order."""
        return zip(self.row_numbers[stem], self.tables[stem], strict=True)


def shorten(value: str, limit: int = 60) -> str:
    """The value on one line between quotation marks, cut to ``limit`` characters."""
    text = " ".join(value.split())
    return f"'{text}'" if len(text) <= limit else f"'{text[: limit - 3]}...'"


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name most like ``name`` (without regard to case), or None if none is close."""
    by_key = {candidate.lower(): candidate for candidate in sorted(known, reverse=True)}
    key = name.lower()
    keys = sorted(by_key)
    if len(keys) > MANY_NAMES:
        # to compare thousands of wrong names with all of thousands takes half a minute
        keys = [each for each in keys if each[:2] == key[:2] or each[-2:] == key[-2:]]
    found = difflib.get_close_matches(key, keys, n=1, cutoff=cutoff)
    return by_key[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """``did you mean `x`?`` where a known name is close, else the sentence ``otherwise``."""
    found = nearest(name, known)
    return f"did you mean `{found}`?" if found else otherwise


def listed(names: Iterable[str], limit: int = 12, show: Callable[[str], str] = str) -> str:
    """Names as ``a, b, c``; beyond ``limit`` the number of those left out."""
    items = list(names)
    rest = len(items) - limit
    return ", ".join(map(show, items[:limit])) + (f" and {rest} more" if rest > 0 else "")


def read_rule_pack(folder: Path) -> tuple[RulePack, list[Problem]]:
    """Read every rule file in ``folder``.

    Returns the pack, which has every contract file and column, and the problems of reading: a
    missing folder or required file, unknown files and columns, bytes that are no UTF-8, rows whose
    cells do not fit the header. The pack holds whatever could be read in spite of them. Other files
    than CSV, hidden files and sub-folders are left alone.
    """
    pack = RulePack(
        folder=folder,
        tables={stem: [] for stem in RULE_FILES},
        row_numbers={stem: [] for stem in RULE_FILES},
        present_columns={stem: frozenset() for stem in RULE_FILES},
    )
    if not folder.is_dir():
        wrong = "this is a file" if folder.exists() else "there is no such folder"
        message = f"{wrong}; name the folder that holds scores.csv and the other rule files"
        pack.unreadable.update(RULE_FILES)
        return pack, [Problem("error", str(folder), None, None, message)]

    problems: list[Problem] = []
    known_names = {rule_file.file_name for rule_file in RULE_FILES.values()}
    names = {entry.name for entry in folder.iterdir() if entry.is_file()}
    for name in sorted(names - known_names):
        if name.lower().endswith(".csv") and not name.startswith("."):
            advice = did_you_mean(name, known_names, f"the files are {listed(sorted(known_names))}")
            message = f"a rule pack has no file of this name; {advice}"
            problems.append(Problem("error", name, None, None, message))
            close = nearest(name, known_names)
            if close is not None and close not in names:
                pack.unreadable.add(close.removesuffix(".csv"))
    for rule_file in RULE_FILES.values():
        if rule_file.file_name in names:
            problems += _read_file(folder / rule_file.file_name, rule_file, pack)
        elif rule_file.required:
            columns = ", ".join(rule_file.column_names)
            message = f"the file is missing; a rule pack needs it, with the columns {columns}"
            problems.append(Problem("error", rule_file.file_name, None, None, message))
            pack.unreadable.add(rule_file.stem)
    return pack, problems


def _trimmed(cell: str) -> str:
    """A cell without blanks around it or around its items, also those that do not break a line.

    Spreadsheets and web pages bring them. Inside of a text they stay: the data may have them, too.
    """
    return re.sub("\\s*\u00a0\\s*(?=[|])|(?<=[|])\\s*\u00a0\\s*", " ", cell).strip()


def _read_file(path: Path, rule_file: RuleFile, pack: RulePack) -> list[Problem]:
    """Read one file into the pack; return what kept it, or a part of it, from being read."""

    def problem(message: str, row: int | None = None, column: str | None = None) -> Problem:
        return Problem("error", rule_file.file_name, row, column, message)

    def unreadable(message: str, row: int | None = None) -> list[Problem]:
        pack.unreadable.add(rule_file.stem)
        return [problem(message, row)]

    try:
        content = path.read_bytes()
    except OSError as error:
        return unreadable(f"the file cannot be read ({error.strerror}); check its permissions")
    header_text = ",".join(rule_file.column_names)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        return unreadable("the text is not UTF-8; save the file as 'CSV UTF-8'", row)
    if "\x00" in text:
        return unreadable("the file holds zero bytes, so it is no text; save it as 'CSV UTF-8'")
    if not text.strip():
        return unreadable(f"the file is empty; write at least the header {header_text}")

    # Records, not lines: a quoted cell may hold line breaks, and a spreadsheet shows it in one row.
    records: list[tuple[int, list[str]]] = []
    problems: list[Problem] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        for number, cells in enumerate(reader, start=1):
            trimmed = [_trimmed(cell) for cell in cells]
            if any(trimmed):
                records.append((number, trimmed))
    except csv.Error as error:
        number = records[-1][0] + 1 if records else 1
        message = (
            f"the quotation marks do not match from here on ({error}); put a cell that holds a"
            ' comma, a line break or a " between two ", and write a " inside it twice'
        )
        problems += unreadable(message, number)
    if not records:
        return problems

    header_row, header = records[0]
    places, header_problems = _read_header(header, header_row, records[1:], rule_file)
    problems += header_problems
    if any(column.required and column.name not in places for column in rule_file.columns):
        pack.unreadable.add(rule_file.stem)
    pack.present_columns[rule_file.stem] = frozenset(places)
    if not places:
        return problems

    for number, cells in records[1:]:
        surplus = any(cells[len(header) :])
        if surplus or len(cells) < len(header):
            message = (
                f"the row has {len(cells)} cells, the header has {len(header)}; write one cell for"
                ' each column and put a cell that holds a comma between two "'
            )
            problems.append(problem(message, number))
            pack.stray_cells.setdefault(rule_file.stem, set()).update(cells)
            continue
        row = {name: cells[place] for name, place in places.items()}
        row = {name: row.get(name, "") for name in rule_file.column_names}
        pack.tables[rule_file.stem].append(row)
        pack.row_numbers[rule_file.stem].append(number)
    return problems


def _read_header(
    header: list[str],
    header_row: int,
    records: list[tuple[int, list[str]]],
    rule_file: RuleFile,
) -> tuple[dict[str, int], list[Problem]]:
    """The place of each contract column in the file, and what is wrong with the header."""
    problems: list[Problem] = []

    def report(message: str, column: str | None = None) -> None:
        problems.append(Problem("error", rule_file.file_name, header_row, column, message))

    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if separator in header[0]:
            report(f"the columns are separated by {name}; save the file with commas between them")
            return {}, problems

    places: dict[str, int] = {}
    missing = [name for name in rule_file.column_names if name not in map(str.lower, header)]
    mistaken: set[str] = set()
    for place, title in enumerate(header):
        name = title.lower()
        if name in places:
            report("the header names this column twice; keep one of the two", name)
        elif name in rule_file.column_names:
            places[name] = place
        elif name:
            advice = did_you_mean(
                name, rule_file.column_names, f"the columns are {', '.join(rule_file.column_names)}"
            )
            report(f"the file has no column of this name; {advice}", title)
            mistaken.add(nearest(name, missing) or "")
        elif any(place < len(cells) and cells[place] for _, cells in records):
            report(f"the column in place {place + 1} has cells but no name; name it or empty it")
    for column in rule_file.columns:
        if column.required and column.name in missing and column.name not in mistaken:
            report("the column is missing; add it to the header and fill it in", column.name)
    return places, problems
