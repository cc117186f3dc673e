"""Brings a checked rule pack, and the reference lists, into the database.

The tables are the ones that `dbt seed` makes of `seeds/`: all text, blank cells null. Loading them
here serves a pack in any folder, with files or columns left out, and takes no dbt node.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from lead_scoring.load import DataDescription
from lead_scoring.problems import RunStopped
from lead_scoring.rule_checks import check_rule_pack, sorted_problems
from lead_scoring.rule_files import RULE_FILES
from lead_scoring.rule_pack import RulePack, read_rule_pack
from lead_scoring.settings import DEFAULT_RULES, REFERENCE_LISTS


def read_checked_rules(
    folder: Path, data: DataDescription, as_of: date | None
) -> tuple[RulePack, list[str]]:
    """A rule pack that can be scored with these data, and warnings about it as sentences.

    Raises RunStopped with all mistakes of the pack.
    """
    pack, problems = read_rule_pack(folder)
    problems += check_rule_pack(
        pack,
        known_attributes=data.attributes,
        # without any event there is no type to compare a rule's with
        seen_event_types=data.event_types or None,
        missing_inputs=data.missing_inputs,
        is_for_any_data=folder.resolve() == DEFAULT_RULES,
        as_of=as_of,
    )
    errors = [each for each in problems if each.severity == "error"]
    if errors:
        raise RunStopped([str(each) for each in sorted_problems(errors)])
    return pack, [str(each) for each in sorted_problems(problems)]


def write_rules(connection: duckdb.DuckDBPyConnection, pack: RulePack) -> None:
    """Replace the tables of schema `rules` by the pack, all together."""
    connection.execute("begin")
    connection.execute("create schema if not exists rules")
    for name, rule_file in RULE_FILES.items():
        columns = [column.name for column in rule_file.columns]
        definition = ", ".join(f"{column} varchar" for column in columns)
        connection.execute(f"create or replace table rules.{name} ({definition})")
        rows = [[row[column] or None for column in columns] for row in pack.tables[name]]
        if rows:
            row_marks = f"({', '.join('?' * len(columns))})"
            connection.execute(
                f"insert into rules.{name} values {', '.join([row_marks] * len(rows))}",
                [cell for row in rows for cell in row],
            )
    connection.execute("commit")


def write_reference_lists(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace the tables of schema `reference` by the lists of seeds/reference."""
    connection.execute("begin")
    connection.execute("create schema if not exists reference")
    for path in sorted(REFERENCE_LISTS.glob("*.csv")):
        connection.execute(
            f"create or replace table reference.{path.stem} as "
            f"select * from read_csv('{str(path).replace(chr(39), chr(39) * 2)}', header = true, "
            "delim = ',', quote = '\"', escape = '\"', all_varchar = true)"
        )
    connection.execute("commit")
