"""What the tables of schema raw have, in the DuckDB file or on another engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.database import gone_file, open_database
from lead_scoring.event_log import inputs_of_others
from lead_scoring.input_checks import Query, wrong_values_of_table
from lead_scoring.inputs import Input, first_line, input_contract, time_read
from lead_scoring.load import DataDescription, LoadSummary, distinct_values, values_found
from lead_scoring.problems import RunStopped


@dataclass(frozen=True)
class RawTables:
    """A schema of raw tables: `place` is what people call where it is, `schema` its name there.

    `query` gives the rows of a statement there, and `wrong_values` a sentence for each column of a
    table that holds what it should not. In DuckDB names may be spelt in capitals, too.
    """

    place: str
    schema: str
    query: Query
    wrong_values: Callable[[Query, str, Mapping[str, str], Input], list[str]]
    is_duckdb: bool = False

    def __str__(self) -> str:
        """What a run says that it scores."""
        return f"the tables {self.schema}.* of {self.place}"

    def describe(self) -> LoadSummary:
        """What the tables have. Raises RunStopped if something required is missing or is wrong."""
        problems: list[str] = []
        rows: dict[str, int] = {}
        columns = {name: self._types(name) for name in input_contract()}
        for name, contract in input_contract().items():
            missing = [each for each in contract.required_columns if each not in columns[name]]
            if not columns[name]:
                if contract.is_required:
                    problems.append(f"There is no table {self.schema}.{name} in {self.place}.")
            elif missing:
                problems.append(
                    f"{self.schema}.{name} lacks the required columns {', '.join(missing)}."
                )
            else:
                table = f"{self.schema}.{name}"
                ((rows[name],),) = self.query(f"select count(*) from {table}")
                problems += self.wrong_values(self.query, table, columns[name], contract)
        if problems:
            raise RunStopped(problems)
        attributes = {*columns["contacts"], *(f"company_{each}" for each in columns["companies"])}
        if "contact_attributes" in rows:
            attributes |= self._values("contact_attributes", "attribute")
        event_types = self._values("events", "event_type") if "events" in rows else set()
        missing_inputs = [name for name in input_contract() if name not in rows]
        missing_columns = {
            name: [
                column.name
                for column in input_contract()[name].columns
                if column.name not in columns[name]
            ]
            for name in rows
        }
        return LoadSummary(
            rows=rows,
            missing_inputs=missing_inputs,
            missing_columns={name: missing for name, missing in missing_columns.items() if missing},
            description=DataDescription(attributes, event_types, set(missing_inputs)),
        )

    def columns(self, name: str) -> list[str]:
        """The columns of a table or view, in lower case; none if it is not there."""
        return list(self._types(name))

    def _types(self, name: str) -> dict[str, str]:
        """The types of the columns of a table or view, by their names in lower case."""
        spelt = "lower({})" if self.is_duckdb else "{}"
        found = self.query(
            "select column_name, data_type from information_schema.columns "
            f"where {spelt.format('table_schema')} = '{self.schema}' "
            f"and {spelt.format('table_name')} = '{name}' order by ordinal_position"
        )
        return {column.lower(): data_type for column, data_type in found}

    def first_outcome(self) -> date | None:
        """The UTC date of the first outcome that has one."""
        if not {"contact_id", "outcome", "closed_at"} <= set(self.columns("outcomes")):
            return None
        closed = self.query(
            f"select distinct cast(closed_at as varchar) from {self.schema}.outcomes "
            "where contact_id is not null and closed_at is not null "
            r"and lower(trim(cast(outcome as varchar), e' \t\r\n')) in ('won', 'lost')"
        )
        # a time may be any text: DuckDB reads it, wherever it stands
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            found = connection.execute(
                f"select cast(min({time_read('closed_at')}) as date) "
                "from (select unnest(cast(? as varchar[])) as closed_at)",
                [[text for (text,) in closed]],
            ).fetchone()
        return found[0] if found else None

    def _values(self, name: str, column: str) -> set[str]:
        return values_found(self.query(distinct_values(f"{self.schema}.{name}", column)))


def tables_in(database: Path) -> RawTables:
    """The raw tables of a DuckDB file."""

    def query(sql: str) -> list[tuple[Any, ...]]:
        with open_database(database) as connection:
            try:
                return connection.execute(sql).fetchall()
            except duckdb.Error as error:
                # a view on what is not there any more, or that takes a word for a number
                raise RunStopped(
                    gone_file(error)
                    or f"The tables raw.* of {database} cannot be read: {first_line(error)}"
                ) from error

    return RawTables(str(database), "raw", query, wrong_values_of_table, is_duckdb=True)


def has_tables_of_its_own(database: Path) -> bool:
    """Whether the database holds contacts in schema raw that no load of this project put there."""
    if not database.exists():
        return False
    with open_database(database) as connection:
        return "contacts" in inputs_of_others(connection)
