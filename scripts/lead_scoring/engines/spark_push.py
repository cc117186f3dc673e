"""Brings the inputs and rules of a DuckDB file to Spark, as Parquet files in its warehouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from lead_scoring.engines.exchange import (
    OTHERS_OF_RAW,
    WHOLE_SCHEMAS,
    relations_of,
    values_to_push,
)
from lead_scoring.event_log import CONTACTS, EVENT_LOG, contacts_in_common
from lead_scoring.inputs import input_contract
from lead_scoring.problems import RunStopped
from lead_scoring.sql_text import literal, quoted
from lead_scoring.words import counted

# Within brackets Java takes another bracket for a set in the set, and && for what two have in
# common; and its flag U is another one.
_READ_OTHERWISE = re.compile(r"(?<!\\)\[\^?\]?(?:\\.|[^\]\\])*?(?:\[|&&)|\(\?[a-z]*U")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class Push:
    """One way of the tables of a DuckDB file into a folder of files, a folder a table.

    Afterwards `folders` says which folder holds the files of which (schema, name), `schemas` which
    schemas there are, and `gone` which tables the data set does not have.
    """

    def __init__(self, local: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
        """`warehouse`: Spark's folder; the files go to `pushed/` in it."""
        self.local = local
        self.warehouse = warehouse
        self.pushed = warehouse / "pushed"
        self.folders: dict[tuple[str, str], Path] = {}
        self.gone: list[tuple[str, str]] = []
        self.schemas = {"raw"}

    def everything(self) -> None:
        """Write what the folder lacks. Raises RunStopped if it holds another data set."""
        self._stop_if_other_data()
        relations = relations_of(self.local)
        log = tuple(EVENT_LOG.split("."))
        wanted = [
            *((schema, name) for schema, name in relations if schema in WHOLE_SCHEMAS),
            *(("raw", name) for name in [*input_contract(), *OTHERS_OF_RAW]),
        ]
        for schema, name in wanted:
            if (schema, name) == ("raw", "events") and log in relations:
                self._add_loads()
            elif (schema, name) in relations:
                self._replace(schema, name)
            else:
                self.gone.append((schema, name))
        self.schemas |= {schema for schema, _ in self.folders}

    def _folder(self, schema: str, name: str) -> Path:
        folder = self.pushed / schema / name
        folder.mkdir(parents=True, exist_ok=True)
        self.folders[(schema, name)] = folder
        return folder

    def _replace(self, schema: str, name: str) -> None:
        """Make the files of a table what it is in the DuckDB file."""
        folder = self._folder(schema, name)
        path = folder / "rows.parquet"
        self._write(schema, name, path)
        for other in folder.iterdir():
            if other != path:
                other.unlink()

    def _add_loads(self) -> None:
        """Have one file for each load of events, named by its moment and its rows."""
        folder = self._folder("raw", "events")
        loads = self.local.execute(
            f"select received_at, count(*) from {EVENT_LOG} group by received_at order by all"
        ).fetchall()
        wanted = {f"load-{_microseconds(moment)}-{rows}.parquet": moment for moment, rows in loads}
        for name, moment in wanted.items():
            if not (folder / name).exists():
                condition = f"received_at = timestamp '{moment}'"
                self._write("raw", EVENT_LOG.split(".")[1], folder / name, condition)
        if not wanted:
            # a table needs one file to have columns
            self._write("raw", EVENT_LOG.split(".")[1], folder / "empty.parquet", "false")
            wanted["empty.parquet"] = _EPOCH
        for other in folder.iterdir():
            if other.name not in wanted:
                other.unlink()

    def _write(self, schema: str, name: str, path: Path, condition: str = "true") -> None:
        columns = values_to_push(self.local, schema, name)
        selected = ", ".join(f"{read} as {quoted(each)}" for each, (_, read) in columns.items())
        # written beside it first: a name that stands means a file that is whole
        new = path.with_name(f".{path.name}.new")
        self.local.execute(
            f"copy (select {selected} from {schema}.{name} where {condition}) to {literal(new)} "
            "(format parquet, compression zstd)"
        )
        new.replace(path)

    def _stop_if_other_data(self) -> None:
        """Compare the contacts of the last push with those of this load, as loading a file does."""
        schema, name = CONTACTS.split(".")
        known = self.pushed / schema / name / "rows.parquet"
        if not known.exists() or (schema, name) not in relations_of(self.local):
            return
        there, same = contacts_in_common(self.local, literal(known), CONTACTS)
        if same * 2 < there:
            raise RunStopped(
                f"Spark's warehouse {self.warehouse} holds {counted(there, 'contact')} of another "
                f"data set: only {same:,} of them are in this one. Give this one a warehouse of "
                "its own (the variable LEAD_SCORING_SPARK_WAREHOUSE), or delete that folder."
            )


def pattern_problems(
    local: duckdb.DuckDBPyConnection, refusal: Callable[[str], str | None]
) -> list[str]:
    """A sentence for each regular expression of the rules that Java refuses or reads otherwise.

    RE2 has read them all by now. `refusal` says what Java has against one, None if nothing.
    """
    found = local.execute(
        "select rule_id, value from rules.rule_conditions "
        "where lower(trim(operator)) = 'matches' and value is not null order by all"
    ).fetchall()
    problems = []
    for rule_id, pattern in found:
        said = refusal(pattern)
        if said is None and _READ_OTHERWISE.search(pattern):
            said = "it means something else in Java; put a backslash before [ and & in brackets"
        if said:
            problems.append(
                f"rule_conditions.csv, rule {rule_id}: Spark does not know the regular expression "
                f"{pattern}: {said}"
            )
    return problems


def _microseconds(moment: datetime) -> int:
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
