"""Turns the tables of a source system, such as HubSpot, into files of the input contract.

The models under `models/staging/<source>` do the work: its tables become views in the schema that a
connector writes to, dbt builds those models, and what the models `<source>__<input>` hold is
written as Parquet files, which are then loaded like any other folder. docs/sources.md says how to
add a source system.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import yaml

from lead_scoring.build import Progress, build
from lead_scoring.database import open_database
from lead_scoring.input_checks import check_values
from lead_scoring.inputs import (
    KINDS,
    Input,
    InputFile,
    check_columns,
    columns_of,
    input_contract,
    read_contract,
)
from lead_scoring.problems import RunStopped
from lead_scoring.settings import ROOT, SIGNATURE
from lead_scoring.sql_text import literal, quoted

# Some exports put this behind the name of a table.
FILE_NAME_ENDING = "_data"


@dataclass(frozen=True)
class LandedTables:
    """What of a source system is there: rows of the tables that count, and what else was found."""

    rows: dict[str, int]
    not_there: list[str]
    not_used: list[str]

    def sentence(self) -> str:
        """The same in words."""
        parts = [f"{len(self.rows)} tables with {sum(self.rows.values()):,} rows"]
        if self.not_there:
            parts.append(f"not there, so not known: {', '.join(self.not_there)}")
        if self.not_used:
            parts.append(f"there, but of no use for scores: {', '.join(self.not_used)}")
        return "; ".join(parts)


@dataclass(frozen=True)
class SourceSystem:
    """A source system. `landed_in` is the schema that a connector writes its tables to."""

    name: str
    landed_in: str
    fact_prefix: str
    tables: dict[str, Input]


@cache
def source_system(name: str) -> SourceSystem:
    """What `models/staging/<name>/_<name>__sources.yml` says of a source system."""
    path = ROOT / "models" / "staging" / name / f"_{name}__sources.yml"
    source = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"][0]
    meta = source.get("config", {}).get("meta", {})
    return SourceSystem(
        name=name,
        landed_in=meta.get("landed_in", name),
        fact_prefix=meta.get("fact_prefix", ""),
        tables=read_contract(path),
    )


def land_folder(source: SourceSystem, folder: Path, database: Path) -> LandedTables:
    """Check the files of a folder and make them views in the schema of the source system.

    Every file is a table; a table that the models do not read is there for queries only. Nothing
    in the database changes if a file is wrong. Raises RunStopped with all that is wrong.
    """
    files, not_used = _find_files(source, folder)
    known = {name: file for name, file in files.items() if name in source.tables}
    rows = check_values(known, source.tables)
    schema = quoted(source.landed_in)
    with open_database(database) as connection:
        of_others = connection.execute(
            "select table_name from duckdb_tables() where schema_name = $schema union all "
            "select view_name from duckdb_views() "
            "where schema_name = $schema and comment is distinct from $ours order by 1",
            {"schema": source.landed_in, "ours": SIGNATURE},
        ).fetchall()
        if of_others:
            raise RunStopped(
                f"{database.name} has tables of its own in schema {source.landed_in} "
                f"({', '.join(name for (name,) in of_others[:8])}); score them without --data, or "
                "give the folder another --database."
            )
        connection.execute("begin")
        connection.execute(f"create schema if not exists {schema}")
        old_views = connection.execute(
            "select view_name from duckdb_views() where schema_name = ?", [source.landed_in]
        ).fetchall()
        for (name,) in old_views:
            connection.execute(f"drop view {schema}.{quoted(name)}")
        for name, file in files.items():
            columns = ", ".join(
                f"{quoted(column)} as {quoted(column.lower())}" for column in file.columns
            )
            connection.execute(
                f"create view {schema}.{quoted(name)} as select {columns} from {file.relation()}"
            )
            connection.execute(f"comment on view {schema}.{quoted(name)} is '{SIGNATURE}'")
        connection.execute("commit")
    not_there = [name for name in source.tables if name not in known]
    return LandedTables(rows, not_there, not_used)


def find_landed_tables(source: SourceSystem, database: Path) -> LandedTables:
    """Describe the tables that somebody else has put into the schema of the source system.

    Raises RunStopped if a required table or column is missing there.
    """
    found: dict[str, set[str]] = {}
    problems: list[str] = []
    rows: dict[str, int] = {}
    with open_database(database) as connection:
        listed = connection.execute(
            "select lower(table_name), lower(column_name) from duckdb_columns() "
            "where schema_name = ?",
            [source.landed_in],
        ).fetchall()
        for table, column in listed:
            found.setdefault(table, set()).add(column)
        for name, table in source.tables.items():
            place = f"{source.landed_in}.{name}"
            missing = [each for each in table.required_columns if each not in found.get(name, ())]
            if name not in found:
                if table.is_required:
                    problems.append(
                        f"{database.name} has no table {place}; give --data with a folder of "
                        f"{source.name} tables, or load them into schema {source.landed_in}."
                    )
            elif missing:
                problems.append(f"{place} lacks the required columns {', '.join(missing)}.")
            else:
                counted = connection.execute(
                    f"select count(*) from {quoted(source.landed_in)}.{quoted(name)}"
                ).fetchone()
                rows[name] = counted[0] if counted else 0
    if problems:
        raise RunStopped(problems)
    return LandedTables(
        rows=rows,
        not_there=[name for name in source.tables if name not in found],
        not_used=sorted(found.keys() - source.tables.keys()),
    )


def convert(
    source: SourceSystem,
    database: Path,
    *,
    as_of: date,
    data: Path | None = None,
    target: str | None = None,
    progress: Progress | None = None,
) -> Path:
    """Build the models of a source system and write the inputs that they give; returns the folder.

    The folder stands beside the database and is written anew by every call. Inputs that the
    source system does not have (adjustments, say) are taken from `data` as they are.
    Raises RunStopped with a sentence for each model or test that failed.
    """
    build(
        database,
        as_of=as_of,
        replay_dates=[],
        target=target,
        progress=progress,
        source=source.name,
    )
    folder = database.with_name(f"{database.stem}_{source.name}_inputs")
    new = database.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    with open_database(database) as connection:
        for name in input_contract():
            _export(connection, source, name, new)
    for path in sorted(data.iterdir()) if data else []:
        name = path.stem.lower()
        is_wanted = name in input_contract() and not _has_model(source, name)
        if path.suffix in KINDS and is_wanted:
            shutil.copyfile(path, new / path.name.lower())
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    return folder


def _export(
    connection: duckdb.DuckDBPyConnection, source: SourceSystem, name: str, folder: Path
) -> None:
    """Write one input as a Parquet file; an optional one without any row is left out."""
    if not _has_model(source, name):
        return
    relation = f"staging.{source.name}__{name}"
    counted = connection.execute(f"select count(*) from {relation}").fetchone()
    if not (counted and counted[0]) and not input_contract()[name].is_required:
        return
    described = connection.execute(f"describe {relation}").fetchall()
    columns = [row[0] for row in described]
    selected = [quoted(column) for column in columns if column != "facts"]
    if "facts" in columns:
        selected += _facts_as_columns(connection, source, relation, columns)
    path = literal(folder / f"{name}.parquet")
    connection.execute(
        f"copy (select {', '.join(selected)} from {relation} order by all) to {path} "
        "(format parquet)"
    )


def _facts_as_columns(
    connection: duckdb.DuckDBPyConnection, source: SourceSystem, relation: str, columns: list[str]
) -> list[str]:
    """A column for each entry of the map `facts` that is a fact and bears no name already taken."""
    keys = connection.execute(
        f"select distinct unnest(map_keys(facts)) as name from {relation} order by name"
    ).fetchall()
    taken = {*columns, *(column.name for column in input_contract()["companies"].columns)}
    selected = []
    for (key,) in keys:
        name = key.lower().removeprefix(source.fact_prefix)
        if key.lower().startswith(source.fact_prefix) and name not in taken:
            taken.add(name)
            selected.append(f"facts[{literal(key)}] as {quoted(name)}")
    return selected


def _has_model(source: SourceSystem, name: str) -> bool:
    folder = ROOT / "models" / "staging" / source.name
    return any(folder.rglob(f"{source.name}__{name}.sql"))


def _find_files(source: SourceSystem, folder: Path) -> tuple[dict[str, InputFile], list[str]]:
    """The files of a folder by table, and the names of those that no model reads."""
    if not folder.is_dir():
        raise RunStopped(
            f"{folder} is no folder; --source {source.name} needs --data with a folder that holds "
            f"one CSV or Parquet file a table, such as {next(iter(source.tables))}.csv."
        )
    problems: list[str] = []
    files: dict[str, InputFile] = {}
    not_used: list[str] = []
    for path in sorted(folder.resolve().iterdir()):
        name = path.stem.lower().removesuffix(FILE_NAME_ENDING)
        is_other_input = name in input_contract() and name not in source.tables
        if path.suffix not in KINDS or is_other_input:
            continue
        table = source.tables.get(name)
        try:
            if name in files:
                raise RunStopped(
                    f"{folder.name}: {files[name].path.name} and {path.name} are both there; keep "
                    "the one that is meant."
                )
            file = InputFile(name, path, columns_of(path, table or Input(name, False, ())))
            if table:
                check_columns(file, table)
            files[name] = file
        except RunStopped as stopped:
            problems += stopped.sentences if table else []
        if not table:
            not_used.append(name)
    problems += _missing_tables(source, files, folder) if not problems else []
    if problems:
        raise RunStopped(problems)
    return files, not_used


def _missing_tables(
    source: SourceSystem, files: Mapping[str, InputFile], folder: Path
) -> list[str]:
    there = ", ".join(sorted(path.name for path in folder.iterdir())[:8]) or "nothing"
    return [
        f"{folder.name}: there is no {name}.csv (or .parquet, .jsonl), and without it there is "
        f"nobody to score. The folder holds: {there}."
        for name, table in source.tables.items()
        if table.is_required and name not in files
    ]
