"""First part of checking a rule pack: each cell by itself, and rows that say the same thing twice.

Also holds what all parts share: ``Findings``, which collects the problems, and the parsers of the
cell types, which return None for a blank and for a value that is none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date

from lead_scoring.rule_files import FALSE_WORDS, RULE_FILES, TRUE_WORDS, Column
from lead_scoring.rule_pack import Problem, RulePack, Severity, did_you_mean, listed, shorten

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
WHOLE_NUMBER = re.compile(r"[+-]?\d+", re.ASCII)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LARGEST_INTEGER = 2**31 - 1

# How people who think in other tools write an operator.
OPERATOR_SYNONYMS = {
    "=": "equals",
    "==": "equals",
    "is": "equals",
    "!=": "not_equals",
    "<>": "not_equals",
    ">": "more_than",
    "greater_than": "more_than",
    ">=": "at_least",
    "<": "less_than",
    "<=": "at_most",
    "like": "contains",
    "includes": "contains",
    "regex": "matches",
    "one_of": "in",
    "is_null": "is_unknown",
    "is_blank": "is_unknown",
    "is_not_null": "is_known",
}


def parse_number(text: str) -> float | None:
    """The finite decimal number that the text is, else None."""
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def parse_integer(text: str) -> int | None:
    """The whole number that the text is (no larger than 32 bits hold), else None."""
    if not WHOLE_NUMBER.fullmatch(text) or len(text) > 20:
        return None
    value = int(text)
    return value if abs(value) <= LARGEST_INTEGER else None


def parse_date(text: str) -> date | None:
    """The date that the text is (YYYY-MM-DD), else None."""
    if not ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_boolean(text: str, default: bool) -> bool:
    """What the word says; ``default`` for a blank or any other word."""
    word = text.lower()
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else default


class Findings:
    """Collects the problems of one pack."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self.problems: list[Problem] = []
        self._columns_said: set[tuple[str, str]] = set()

    def add(
        self, severity: Severity, stem: str, row: int | None, column: str | None, message: str
    ) -> None:
        """Add one problem of the file ``stem``."""
        problem = Problem(severity, RULE_FILES[stem].file_name, row, column, message)
        self.problems.append(problem)

    def error(self, stem: str, row: int | None, column: str | None, message: str) -> None:
        """Add what makes the result wrong or undefined."""
        self.add("error", stem, row, column, message)

    def warning(self, stem: str, row: int | None, column: str | None, message: str) -> None:
        """Add what is allowed but hardly meant."""
        self.add("warning", stem, row, column, message)

    def blank(self, stem: str, row: int, column: str, message: str) -> None:
        """Add a cell that must not be blank; if the file lacks the column, say only that, once."""
        if column in self.pack.present_columns[stem]:
            self.error(stem, row, column, message)
            return
        was_read = RULE_FILES[stem].column(column).required  # then reading has reported the column
        if not was_read and (stem, column) not in self._columns_said:
            self._columns_said.add((stem, column))
            self.error(stem, 1, column, f"the column is missing, and row {row} needs it: {message}")

    def may_be_elsewhere(self, stem: str, name: str | None = None) -> bool:
        """Tell whether ``name`` may stand in a part of that file that could not be read."""
        stray = self.pack.stray_cells.get(stem, set())
        return stem in self.pack.unreadable or (bool(stray) if name is None else name in stray)

    def reference(
        self,
        place: tuple[str, int, str],
        name: str,
        target: str,
        known: Iterable[str],
        noun: str,
        otherwise: str = "",
    ) -> bool:
        """Check that ``name`` is among ``known``, the names that the file ``target`` gives.

        ``noun`` has a ``{}`` for the name; ``otherwise`` is said where no known name is close.
        """
        names = sorted(set(known))
        if name in names:
            return True
        if not self.may_be_elsewhere(target, name):
            there = otherwise or (f"it has {listed(names)}" if names else "it has none")
            thing = noun.replace("{}", shorten(name), 1)
            file_name = RULE_FILES[target].file_name
            self.error(*place, f"{file_name} has no {thing}; {did_you_mean(name, names, there)}")
        return False


def check_values(findings: Findings) -> None:
    """Check every cell against its column's type, and every file for repeated keys."""
    pack = findings.pack
    for stem, rule_file in RULE_FILES.items():
        for number, row in pack.rows(stem):
            for column in rule_file.columns:
                value = row[column.name]
                if value:
                    message = value_problem(column, value)
                    if message:
                        findings.error(stem, number, column.name, message)
                elif column.required:
                    remedy = _example(column)
                    message = f"the cell is blank, but every row needs it; write {remedy}"
                    findings.blank(stem, number, column.name, message)
        _check_repeats(findings, stem)
    _check_rule_ids_across_files(findings)


def value_problem(column: Column, value: str) -> str | None:
    """What is wrong with a cell that is not blank, and what would be right; None if it is fine."""
    shown = shorten(value)
    if column.type == "choice" and value not in column.choices:
        synonym = OPERATOR_SYNONYMS.get(value.lower()) if column.name == "operator" else None
        every = ", ".join(column.choices)
        advice = f"did you mean `{synonym}`?" if synonym else did_you_mean(value, column.choices)
        if advice and len(column.choices) <= 5:
            advice += f" There are {every}"
        return f"{shown} is no {column.name}; {advice or f'write one of {every}'}"
    if column.type == "boolean" and value.lower() not in TRUE_WORDS | FALSE_WORDS:
        return f"{shown} is neither true nor false; write true or false"
    if column.type == "date" and parse_date(value) is None:
        return f"{shown} is not a date; write year, month and day as in 2026-03-31"
    if column.type == "number":
        return _number_problem(column, value)
    if column.type == "integer":
        number = parse_integer(value)
        if number is None:
            return f"{shown} is not a whole number; write one such as {_example(column)}"
        return _bound_problem(column, number, shown)
    return None


def _number_problem(column: Column, value: str) -> str | None:
    shown = shorten(value)
    number = parse_number(value)
    if number is not None:
        return _bound_problem(column, number, shown)
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", value):
        right = value.replace(",", "")
        if value.count(",") == 1 and "." not in value:
            right += f", or {value.replace(',', '.')} if the comma is the decimal point"
        return f"{shown} is not a number; write it without commas: {right}"
    if parse_number(value.replace(",", ".")) is not None:
        right = value.replace(",", ".")
        return f"{shown} is not a number; write the decimal point as a point: {right}"
    if parse_number(value.rstrip("% ")) is not None:
        return f"{shown} is not a number; write it without the sign: {value.rstrip('% ')}"
    return f"{shown} is not a number; write a number such as {_example(column)}"


def _bound_problem(column: Column, number: float, shown: str) -> str | None:
    if column.above is not None and number <= column.above:
        return f"{shown} is too small; write a number above {column.above:g}"
    if column.minimum is not None and number < column.minimum:
        return f"{shown} is too small; write {column.minimum:g} or more"
    if abs(number) > column.largest:
        remedy = "" if column.required or column.default else ". Leave the cell blank for none"
        return f"{shown} is too far from 0; {column.largest:,.0f} is the farthest{remedy}"
    return None


def _example(column: Column) -> str:
    if column.choices:
        return f"one of {', '.join(column.choices)}"
    examples = {"number": "10", "integer": "30", "date": "2026-03-31", "boolean": "true or false"}
    return examples.get(column.type, f"the {column.name.replace('_', ' ')}")


# Columns whose text is compared without case wherever it is used.
_CASELESS = {"lifecycle_stage", "job_role", "attribute", "field"}


def _check_repeats(findings: Findings, stem: str) -> None:
    rule_file = RULE_FILES[stem]
    first_rows: dict[tuple[str, ...], int] = {}
    for number, row in findings.pack.rows(stem):
        key = tuple(row[name].lower() if name in _CASELESS else row[name] for name in rule_file.key)
        if not key[0] and rule_file.column(rule_file.key[0]).required:
            continue
        first = first_rows.setdefault(key, number)
        if first == number:
            continue
        filled = [name for name in rule_file.key if row[name]]
        said = " with ".join(shorten(row[name]) for name in filled) or "a blank one"
        column = (filled or rule_file.key)[-1]
        if stem == "rule_conditions":
            message = f"the same condition stands in row {first}; remove one of the two"
            findings.warning(stem, number, None, message)
        else:
            remedy = "write another name" if len(key) == 1 else "remove or change one of the two"
            message = f"{said} stands in row {first} already; {remedy}"
            findings.error(stem, number, column, message)


def _check_rule_ids_across_files(findings: Findings) -> None:
    rows = {row["rule_id"]: number for number, row in findings.pack.rows("attribute_rules")}
    for number, row in findings.pack.rows("event_rules"):
        rule_id = row["rule_id"]
        if rule_id and rule_id in rows:
            message = (
                f"{shorten(rule_id)} is the name of a rule in row {rows[rule_id]} of"
                " attribute_rules.csv already; write another name"
            )
            findings.error("event_rules", number, "rule_id", message)
