"""The input contract: which inputs and columns there are, and the files of a folder that hold them.

The contract itself stands in `models/staging/inputs/_inputs__sources.yml`, where dbt reads it too.
"""

from __future__ import annotations

import codecs
import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import yaml

from lead_scoring.problems import RunStopped
from lead_scoring.settings import ROOT
from lead_scoring.sql_text import literal, quoted

CONTRACT_FILE = ROOT / "models" / "staging" / "inputs" / "_inputs__sources.yml"
KINDS = (".csv", ".parquet", ".jsonl")


@dataclass(frozen=True)
class InputColumn:
    """A column that the contract names. `data_type` is text, number or timestamp.

    `limit`: numbers may not lie farther from zero.
    """

    name: str
    data_type: str
    is_required: bool
    limit: int | None = None


@dataclass(frozen=True)
class Input:
    """An input that the contract names, such as contacts."""

    name: str
    is_required: bool
    columns: tuple[InputColumn, ...]

    @property
    def required_columns(self) -> list[str]:
        """The names of the columns without which the input cannot be read."""
        return [column.name for column in self.columns if column.is_required]


@dataclass(frozen=True)
class InputFile:
    """A file that holds an input. `columns` has the names and DuckDB types that the file gives.

    A link is known by its name in the folder: what it leads to may be called anything.
    """

    name: str
    path: Path
    columns: dict[str, str]

    def relation(self) -> str:
        """What DuckDB reads the file in place from; texts stay as they are spelt, ids are plain."""
        path = literal(_not_a_pattern(self.path))
        if self.path.suffix == ".parquet":
            return _with_plain_ids(f"read_parquet({path})", self.columns)
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in self.columns)
        if self.path.suffix == ".jsonl":
            return (
                f"read_json({path}, format = 'newline_delimited', records = true, "
                f"columns = {{{columns}}})"
            )
        return (
            f"read_csv({path}, auto_detect = false, header = true, delim = ',', quote = '\"', "
            f"escape = '\"', strict_mode = true, columns = {{{columns}}})"
        )


@cache
def input_contract() -> dict[str, Input]:
    """The inputs of the contract by name."""
    return read_contract(CONTRACT_FILE)


def read_contract(path: Path) -> dict[str, Input]:
    """The tables of the first source of a sources file of dbt, by name."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        table["name"]: Input(
            name=table["name"],
            is_required=_is_required(table),
            columns=tuple(
                InputColumn(
                    column["name"],
                    column["data_type"],
                    _is_required(column),
                    _meta(column).get("limit"),
                )
                for column in table["columns"]
                if not _meta(column).get("internal", False)
            ),
        )
        for table in document["sources"][0]["tables"]
    }


def find_input_files(folder: Path) -> dict[str, InputFile]:
    """The input files of a folder by the name of the input, with their columns.

    Raises RunStopped with a sentence for every file that is missing, there twice or unreadable.
    """
    if not folder.is_dir():
        raise RunStopped(
            f"{folder} is no folder; --data needs a folder with contacts.csv, contacts.parquet or "
            "contacts.jsonl and, if there are any, companies, events and the other inputs."
        )
    problems: list[str] = []
    files: dict[str, InputFile] = {}
    place = folder.resolve().name or folder
    for name, contract in input_contract().items():
        candidates = [folder / f"{name}{kind}" for kind in KINDS]
        # a link to a file that is gone is no file left out: to read it says what is wrong
        paths = [path for path in candidates if path.exists() or path.is_symlink()]
        if len(paths) > 1:
            names = " and ".join(path.name for path in paths)
            problems.append(f"{place}: {names} are both there; keep the one that is meant.")
        elif paths:
            try:
                path = folder.resolve() / paths[0].name
                file = InputFile(name, path, columns_of(path, contract))
                check_columns(file, contract)
                files[name] = file
            except RunStopped as stopped:
                problems += stopped.sentences
        elif contract.is_required:
            there = ", ".join(sorted(path.name for path in folder.iterdir())[:8]) or "nothing"
            problems.append(
                f"{place}: there is no {name}.csv, {name}.parquet or {name}.jsonl, and "
                f"without {name} there is nobody to score. The folder holds: {there}."
            )
    if problems:
        raise RunStopped(problems)
    return files


def files_not_read(folder: Path, files: Iterable[InputFile]) -> list[str]:
    """The names in a folder that look as if data were in them, without those of the input files."""
    kinds = (*KINDS, ".json", ".tsv", ".xls", ".xlsx", ".gz", ".zip", ".zst", ".bz2")
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.name.lower().startswith(tuple(input_contract())) or path.suffix.lower() in kinds
        # where capitals are the same to the file system, the name may be spelt in another way
        if not any(path.exists() and path.samefile(file.path) for file in files)
    )


def check_columns(file: InputFile, contract: Input) -> None:
    """Stop if a required column is missing."""
    present = {name.lower() for name in file.columns}
    missing = [name for name in contract.required_columns if name not in present]
    if missing:
        found = ", ".join(list(file.columns)[:12]) or "none"
        separators = {";": "semicolons", "\t": "tabs", "|": "pipes (|)"}
        advice = [
            f" They seem to be separated by {name}; save the file with commas between them."
            for separator, name in separators.items()
            if len(file.columns) == 1 and separator in found
        ]
        raise RunStopped(
            f"{file.path.name}: the required column{'s' if len(missing) > 1 else ''} "
            f"{', '.join(missing)} {'are' if len(missing) > 1 else 'is'} missing. "
            f"The file has these columns: {found}.{''.join(advice[:1])}"
        )


def columns_of(path: Path, contract: Input) -> dict[str, str]:
    """The columns of a file with their DuckDB types, in the file's order."""
    if path.is_dir():
        raise RunStopped(f"{path.name} is a folder; a file of that name is needed.")
    try:
        if path.stat().st_size == 0:
            remedy = "" if contract.is_required else ", or remove the file: it is optional"
            raise RunStopped(
                f"{path.name} is empty (0 bytes); it needs at least the names of the columns "
                f"{', '.join(contract.required_columns)}{remedy}."
            )
        if path.suffix == ".csv":
            return _columns_of_csv(path)
        if path.suffix == ".jsonl":
            return _columns_of_jsonl(path)
        return _columns_of_parquet(path)
    except OSError as error:
        raise RunStopped(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _columns_of_csv(path: Path) -> dict[str, str]:
    ends: set[str] = set()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = _noting_ends(file, ends)
            header = [name.strip() for name in next(csv.reader(lines, strict=True), [])]
    except UnicodeDecodeError as error:
        raise RunStopped(f"{path.name} is not text in UTF-8; save it as CSV (UTF-8).") from error
    except csv.Error as error:
        raise RunStopped(f"{path.name}, line 1: the header cannot be read ({error}).") from error
    if len(ends) > 1:
        # DuckDB takes the first for the end of all lines, and finds no row
        raise RunStopped(
            f"{path.name}, line 1: the name of a column has a line break in it, of another kind "
            "than those at the ends of the file's lines. Put the name on one line."
        )
    if header[:1] and header[0].lower().startswith("sep=") and not any(header[1:]):
        raise RunStopped(f"{path.name}, line 1: a mark for Excel ({header[0]}); delete the line.")
    for number, name in enumerate(header, start=1):
        if not name:
            raise RunStopped(f"{path.name}, line 1: column {number} has no name.")
    _check_that_none_is_twice(f"{path.name}, line 1", header)
    return dict.fromkeys(header, "VARCHAR")


def _noting_ends(lines: Iterable[str], ends: set[str]) -> Iterator[str]:
    """The lines, as far as they are read; what they end with is added to `ends`."""
    for line in lines:
        ends.add(line[len(line.rstrip("\r\n")) :])
        yield line


def _columns_of_jsonl(path: Path) -> dict[str, str]:
    try:
        rows = duckdb.execute(
            "select distinct unnest(case when json_type(json) = 'OBJECT' then json_keys(json) "
            "else [null] end) as name "
            f"from read_ndjson_objects({literal(_not_a_pattern(path))}) order by name"
        ).fetchall()
    except duckdb.Error as error:
        raise RunStopped(_no_json_lines(path, first_line(error))) from error
    names = [name for (name,) in rows]
    if None in names:
        raise RunStopped(_no_json_lines(path, "a line holds something else."))
    if not all(name.strip() for name in names):
        raise RunStopped(f"{path.name}: an object has a value without a name; give it one.")
    _check_that_none_is_twice(path.name, names)
    return dict.fromkeys(names, "VARCHAR")


def _no_json_lines(path: Path, otherwise: str) -> str:
    """A sentence that names the first line that is no object; DuckDB's numbers are not those.

    `otherwise`: what to say if Python finds every line good.
    """
    found = otherwise
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            if number == 1 and line.startswith(codecs.BOM_UTF8):
                found = "it begins with a byte order mark; save it as UTF-8 without one."
                break
            try:
                text = line.decode()
                if not isinstance(json.loads(text), dict):
                    found = f"line {number} holds something else."
                    break
                # half of a character, which json takes and no text in UTF-8 can hold
                json.dumps(json.loads(text), ensure_ascii=False).encode()
            except UnicodeEncodeError:
                found = f"line {number} has half of a character (\\ud800 to \\udfff) in it."
                break
            except UnicodeDecodeError:
                found = f"line {number} is not text in UTF-8."
                break
            except json.JSONDecodeError as error:
                found = f"line {number} cannot be read: {error.msg} at character {error.colno}."
                break
    return f"{path.name} is not JSON lines (one JSON object a line): {found}"


def _columns_of_parquet(path: Path) -> dict[str, str]:
    source = literal(_not_a_pattern(path))
    try:
        rows = duckdb.execute(f"describe select * from read_parquet({source})").fetchall()
        schema = duckdb.execute(
            f"select name, coalesce(num_children, 0) from parquet_schema({source})"
        ).fetchall()
    except duckdb.Error as error:
        raise RunStopped(
            f"{path.name} is not a Parquet file that can be read: {first_line(error)}"
        ) from error
    # DuckDB gives the second of two columns another name
    _check_that_none_is_twice(path.name, _outer_names(schema))
    return {row[0]: row[1] for row in rows}


def _outer_names(schema: list[tuple[str, int]]) -> list[str]:
    """The columns of a Parquet schema, which lists a table, a column, and what is inside of it."""
    names: list[str] = []
    inside = 0
    for name, children in schema[1:]:
        if inside == 0:
            names.append(name)
        inside += children - (inside > 0)
    return names


def _check_that_none_is_twice(place: str, columns: list[str]) -> None:
    """Stop if two names differ in nothing but capitals."""
    seen = Counter(name.lower() for name in columns)
    for name in columns:
        if seen[name.lower()] > 1:
            raise RunStopped(f"{place}: the column {name} is there twice.")


def time_read(expression: str) -> str:
    """DuckDB's SQL for a raw time as a timestamp in UTC, as macros/utc_timestamp.sql reads it.

    Of nanoseconds the first six digits count: rounded, the last of a day would be the next day's.
    What is a timestamp already is taken as it is; DuckDB knows the type before it reads a row.
    """
    return (
        f"case when typeof({expression}) = 'TIMESTAMP' then try_cast({expression} as timestamp) "
        f"when typeof({expression}) = 'TIMESTAMP_NS' "
        f"then try_cast(left(cast({expression} as varchar), 26) as timestamp) else "
        f"cast(coalesce(try_cast({expression} as timestamptz), "
        rf"try_cast(trim(cast({expression} as varchar), e' \t\r\n') as timestamptz)) "
        "as timestamp) end"
    )


def first_line(error: Exception) -> str:
    """The gist of an engine's error message: its first line, shortened."""
    said = str(error).strip() or type(error).__name__
    return said.splitlines()[0][:300]


def _meta(entry: dict) -> dict:
    return entry.get("config", {}).get("meta", {})


def _is_required(entry: dict) -> bool:
    return bool(_meta(entry).get("required", False))


def _with_plain_ids(relation: str, columns: dict[str, str]) -> str:
    """The relation with ids as text where it has them as numbers with a fraction: 12, not 12.0.

    pandas makes such numbers of whole ones as soon as one row has none, and databases that have one
    kind of number write 12.0000; in the other files the same id is 12.
    """
    ids = {column.name for each in input_contract().values() for column in each.columns}
    replaced = [
        f"regexp_replace(cast({quoted(name)} as varchar), '[.]0+$', '') as {quoted(name)}"
        for name, kind in columns.items()
        if name.lower() in ids and name.lower().endswith("_id")
        if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL")
    ]
    return f"(select * replace ({', '.join(replaced)}) from {relation})" if replaced else relation


def _not_a_pattern(path: Path) -> str:
    """The path in a form in which DuckDB takes no character for a wildcard."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
