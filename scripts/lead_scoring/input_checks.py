"""Checks that the values of input files have the types that the contract gives their columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import duckdb

from lead_scoring.inputs import Input, InputColumn, InputFile, first_line, input_contract
from lead_scoring.problems import RunStopped
from lead_scoring.settings import unknown_words
from lead_scoring.sql_text import literal, quoted

# Gives the rows of a statement, wherever the tables are.
Query = Callable[[str], list[tuple[Any, ...]]]

FIRST_BAD_ROWS = 3
LONGEST_LINE = 2_000_000  # of DuckDB
NUMBER_PATTERN = r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?"
TIMESTAMP_PATTERN = r"[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}([T ].*)?"
# The years that Python can tell, which says when the newest event was.
FIRST_DAY, AFTER_LAST_DAY = "0001-01-01", "10000-01-01"
EXAMPLES = {"number": "a number such as 12.5", "timestamp": "a time such as 2026-06-30T12:00:00Z"}


def check_values(
    files: Mapping[str, InputFile], contract: Mapping[str, Input] | None = None
) -> dict[str, int]:
    """Read every file once and stop if a value has the wrong type; returns the rows of each.

    `contract` has the inputs with their columns by name; without it, it is the input contract.
    """
    contract = contract or input_contract()
    problems: list[str] = []
    rows: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name, file in files.items():
            try:
                problems += _wrong_values(connection, file, contract[name])
                counted = connection.execute(f"select count(*) from {file.relation()}").fetchone()
                rows[name] = counted[0] if counted else 0
                if not rows[name] and _has_rows(file):
                    problems.append(
                        f"{file.path.name}: there are rows, but none can be read; save the file as "
                        "CSV (UTF-8) once more."
                    )
            except duckdb.Error as error:
                problems.append(_reading_problem(file, error))
    if problems:
        raise RunStopped(problems)
    return rows


def wrong_values_of_table(
    query: Query,
    table: str,
    types: Mapping[str, str],
    contract: Input,
) -> list[str]:
    """A sentence for each typed column of a DuckDB table or view that holds something else.

    `types` has the DuckDB types of its columns by name; `query` gives the rows of a statement.
    """
    problems: list[str] = []
    for column in typed_columns(types, contract):
        is_wrong = _is_wrong(column, types[column.name])
        if is_wrong is None:
            continue
        found = query(
            f"select cast({quoted(column.name)} as varchar) as value, count(*) over () "
            f"from {table} where {is_wrong} order by value limit {FIRST_BAD_ROWS}"
        )
        if found:
            examples = [f"'{value[:40]}'" for value, _ in found]
            problems.append(wrong_values_sentence(table, column, found[0][1], examples))
    return problems


def _wrong_values(
    connection: duckdb.DuckDBPyConnection, file: InputFile, contract: Input
) -> list[str]:
    """A sentence for each typed column that holds something else."""
    types = {name.lower(): data_type for name, data_type in file.columns.items()}
    problems: list[str] = []
    to_look_through: dict[InputColumn, str] = {}
    for column in typed_columns(types, contract):
        found = types[column.name]
        if found != "VARCHAR" and not _fits(found, column.data_type):
            problems.append(
                f"{file.path.name}, column {column.name}: the type {found} is not "
                f"{_wanted(column)}."
            )
        # a column with a type is read alone, and hardly: Parquet files know its bounds
        elif (is_wrong := _is_wrong(column, found)) and (
            found == "VARCHAR" or _is_any(connection, file, is_wrong)
        ):
            to_look_through[column] = is_wrong
    if file.path.suffix != ".parquet" or to_look_through:
        problems += _wrong_texts(connection, file, to_look_through)
    return problems


def _is_any(connection: duckdb.DuckDBPyConnection, file: InputFile, condition: str) -> bool:
    found = connection.execute(f"select 1 from {file.relation()} where {condition} limit 1")
    return found.fetchone() is not None


def typed_columns(types: Mapping[str, str], contract: Input) -> list[InputColumn]:
    """The columns of the contract that are there and hold numbers or times."""
    return [
        column for column in contract.columns if column.data_type != "text" and column.name in types
    ]


def _wrong_texts(
    connection: duckdb.DuckDBPyConnection, file: InputFile, columns: Mapping[InputColumn, str]
) -> list[str]:
    """Read the whole file once, and say where the conditions of its columns hold."""
    checks = ["count(columns(*))"]
    for column, bad in columns.items():
        row = f"struct_pack(line := row_number, value := {quoted(column.name)})"
        checks += [
            f"count(*) filter (where ({bad}))",
            f"list({row} order by row_number) filter (where ({bad}))[1:{FIRST_BAD_ROWS}]",
        ]
    # count(columns(*)) makes DuckDB parse every cell, so that a broken row shows here; rows are
    # numbered as a spreadsheet does, where the header of a CSV file is row 1
    header_rows = 1 if file.path.suffix == ".csv" else 0
    query = (
        "with lines as "
        f"(select row_number() over () + {header_rows} as row_number, * from {file.relation()}) "
        f"select {', '.join(checks)} from lines"
    )
    answer = connection.execute(query).fetchone() or ()
    found = answer[len(answer) - 2 * len(columns) :]
    problems = []
    for index, column in enumerate(columns):
        count, first = found[2 * index], found[2 * index + 1]
        if count:
            places = _places(file, [bad["line"] for bad in first])
            examples = [
                f"row {place}: '{str(bad['value'])[:40]}'"
                for place, bad in zip(places, first, strict=True)
            ]
            problems.append(wrong_values_sentence(file.path.name, column, count, examples))
    return problems


def _has_rows(file: InputFile) -> bool:
    """Whether Python finds a row below the header of a CSV file."""
    if file.path.suffix != ".csv":
        return False
    with file.path.open(encoding="utf-8-sig", newline="") as lines:
        records = csv.reader(lines)
        try:
            next(records, None)
            return any(records)
        except csv.Error:  # a cell that is too long for Python is a row
            return True


def _places(file: InputFile, rows: Sequence[int]) -> list[int]:
    """Where rows stand in a file of text whose blank lines count, as they do in a spreadsheet."""
    if file.path.suffix == ".parquet":
        return list(rows)
    places: dict[int, int] = {}
    with file.path.open(encoding="utf-8-sig", newline="") as lines, suppress(csv.Error):
        is_csv = file.path.suffix == ".csv"
        for place, line in enumerate(csv.reader(lines) if is_csv else lines, start=1):
            if line if is_csv else line.strip():
                places[len(places) + 1] = place
                if len(places) == max(rows):
                    break
    return [places.get(row, row) for row in rows]


def wrong_values_sentence(
    place: str, column: InputColumn, count: int, examples: Sequence[str]
) -> str:
    """The sentence on so many wrong values of a column."""
    return (
        f"{place}, column {column.name}: {count:,} "
        f"value{'s are' if count > 1 else ' is'} not {_wanted(column)} "
        f"({'; '.join(examples)}). Leave a value blank if it is not known."
    )


def _wanted(column: InputColumn) -> str:
    """What a column holds, in words."""
    within = f" between -{column.limit:,} and {column.limit:,}" if column.limit else ""
    return EXAMPLES[column.data_type] + within


def _is_wrong(column: InputColumn, found: str) -> str | None:
    """A condition that holds for a known value that is not what the column wants.

    None if the type `found` says that there is none.
    """
    name = quoted(column.name)
    if found != "VARCHAR":
        if not _fits(found, column.data_type):
            return f"{name} is not null"
        if column.data_type == "timestamp":
            # nanoseconds reach from 1677 to 2262
            if found in ('"NULL"', "TIMESTAMP_NS"):
                return None
            return f"{name} < '{FIRST_DAY}' or {name} >= '{AFTER_LAST_DAY}'"
        # what is infinite, or no number, is not known
        number = f"cast({name} as double)"
        return f"isfinite({number}) and abs({number}) > {column.limit}" if column.limit else None
    return text_is_wrong(column)


def text_is_wrong(column: InputColumn) -> str:
    """A condition that holds for a known text in DuckDB that is not what the column wants."""
    text = f"trim({quoted(column.name)}, e' \\t\\r\\n')"
    words = ", ".join(literal(word) for word in unknown_words())
    if column.data_type == "number":
        fits = (
            f"regexp_full_match({text}, '{NUMBER_PATTERN}') "
            f"and isfinite(try_cast({text} as double))"
        )
        if column.limit:
            fits += f" and abs(try_cast({text} as double)) <= {column.limit}"
    else:
        fits = (
            f"regexp_full_match({text}, '{TIMESTAMP_PATTERN}') "
            f"and try_cast({text} as timestamptz) >= timestamptz '{FIRST_DAY} 00:00:00+00' "
            f"and try_cast({text} as timestamptz) < timestamptz '{AFTER_LAST_DAY} 00:00:00+00'"
        )
    return f"lower({text}) not in ({words}) and not coalesce({fits}, false)"


def _fits(found: str, wanted: str) -> bool:
    """Whether a type of a column will do; a list of numbers is no number."""
    if found.endswith("]"):
        return False
    if wanted == "timestamp":
        return found == "DATE" or found.startswith("TIMESTAMP") or found == '"NULL"'
    return found == '"NULL"' or any(
        found.startswith(number)
        for number in (
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "HUGEINT",
            "FLOAT",
            "DOUBLE",
            "DECIMAL",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UBIGINT",
            "UHUGEINT",
        )
    )


def _reading_problem(file: InputFile, error: duckdb.Error) -> str:
    """A sentence for a file that breaks off while it is read."""
    text = str(error)
    line = re.search(r"[Ll]ine:? (\d+)", text)
    place = f"{file.path.name}, line {line.group(1)}" if line else file.path.name
    wanted = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if wanted:
        return (
            f"{place}: {wanted.group(2)} values, but the header names {wanted.group(1)} columns. "
            "A value with a comma in it needs quotation marks."
        )
    # what DuckDB says of its options afterwards, and the line itself, hold any words
    said = re.sub(r"Original Line:.*\n", "", text.split("\nPossible ")[0]).lower()
    if "unicode" in said or "utf-8" in said:
        return f"{place}: not text in UTF-8; save the file as CSV (UTF-8)."
    if "quote" in said:
        return f"{place}: a quotation mark is not closed, or stands inside a value undoubled."
    if "maximum line size" in said:
        return f"{place}: a line cannot be longer than {LONGEST_LINE:,} bytes."
    if "invalid state" in said:
        return (
            f"{place}: some lines end otherwise than the others (with LF, CR or both); save the "
            "file as CSV once more, so that all end alike."
        )
    return f"{place} cannot be read: {first_line(error)}"
