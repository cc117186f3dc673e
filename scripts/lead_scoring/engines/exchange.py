"""What goes between the DuckDB file and another engine: names of tables, and taking tables in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.database import open_database
from lead_scoring.event_log import CONTACTS
from lead_scoring.inputs import input_contract, time_read
from lead_scoring.problems import RunStopped
from lead_scoring.rule_files import RULE_FILES
from lead_scoring.sql_text import quoted
from lead_scoring.suppressions import TABLE

# Steps of the engine that publishing, summary, report, explain.py, export.py and suggest_rules.py
# read beside the marts. tests/test_engines.py sees to it that the list is whole.
STEPS_READ = {
    "staging": tuple(f"stg_rules__{name}" for name in (*RULE_FILES, "config_version")),
    "features": (
        "int_adjustments",
        "int_contact_versions",
        "int_lead_attributes",
        "int_lead_facts",
        "int_leads",
        "int_scoring_dates",
    ),
    "scoring": (
        "int_band_ranges",
        "int_event_rule_matches",
        "int_group_points",
        "int_lead_adjustments",
        "int_lead_overrides",
        "int_rule_attributes",
        "int_rule_conditions",
        "int_rule_points",
        "int_rules",
        "int_score_points",
    ),
}

# Every table of these schemas goes to the engine; of schema raw, the inputs and these.
WHOLE_SCHEMAS = ("rules", "reference", "crm")
SUPPRESSED = TABLE.split(".")[1]
CONTACTS_SEEN = CONTACTS.split(".")[1]
OTHERS_OF_RAW = (SUPPRESSED, CONTACTS_SEEN)

# A number or a time of an input is read by DuckDB. Contacts and companies go as they are spelt:
# every column of theirs is an attribute, too.
AS_TEXT = ("contacts", "companies")
READ = {
    "number": "try_cast({0} as double)",
    "timestamp": time_read("{0}"),
}
# Types of DuckDB that go to an engine as they are; all others go as text.
TYPES_KEPT = ("BIGINT", "BOOLEAN", "DATE", "DOUBLE", "INTEGER", "TIMESTAMP")


# Names of the tables and views of an engine, by layer (without any prefix).
Built = dict[str, set[str]]


def prefix_of(output: Mapping[str, Any]) -> str:
    """What goes before the schema of a layer on a server, as macros/layer_schema.sql has it."""
    schema = str(output["schema"])
    return "" if schema in ("main", "public", "default") else f"{schema}_"


def tables_to_fetch(built: Built, *, with_evaluation: bool) -> list[tuple[str, str]]:
    """Schema and name of each table that comes back to the DuckDB file."""
    wanted = {layer: set(names) for layer, names in STEPS_READ.items()}
    wanted["marts"] = set(built.get("marts", ()))
    if with_evaluation:
        wanted["evaluation"] = set(built.get("evaluation", ()))
    return [
        (layer, name)
        for layer, names in sorted(wanted.items())
        for name in sorted(names & set(built.get(layer, ())))
    ]


def inputs_to_fetch(built: Built, place: str) -> list[tuple[str, str]]:
    """Schema and name of each table that a score is made of: the inputs, and who is left out.

    Raises RunStopped if there are no contacts; `place` is what people call where they would be.
    """
    if "contacts" not in built.get("raw", ()):
        raise RunStopped(f"There is no table contacts in schema raw of {place}.")
    wanted = {*input_contract(), SUPPRESSED}
    return [("raw", name) for name in sorted(wanted & built.get("raw", set()))]


def replace_tables(database: Path, tables: Mapping[tuple[str, str], str]) -> None:
    """Make tables of the DuckDB file anew, all of them or none.

    `tables` has for each (schema, name) a relation that DuckDB can read, such as read_parquet(...).
    Marts that are not among them are dropped: they are of an earlier state of the project.
    """
    with open_database(database) as connection:
        connection.execute("begin")
        for schema in sorted({schema for schema, _ in tables}):
            connection.execute(f"create schema if not exists {schema}")
        for (schema, name), relation in tables.items():
            drop_relation(connection, schema, name)
            connection.execute(f"create table {schema}.{name} as select * from {relation}")
        marts = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
        for (name,) in marts:
            if ("marts", name) not in tables:
                drop_relation(connection, "marts", name)
        connection.execute("commit")


def drop_relation(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> None:
    """Drop a table or view if it is there, whichever of both it is."""
    found = connection.execute(
        "select table_type from information_schema.tables "
        "where table_schema = ? and table_name = ?",
        [schema, name],
    ).fetchone()
    if found:
        kind = "view" if found[0] == "VIEW" else "table"
        connection.execute(f"drop {kind} {schema}.{name}")


def relations_of(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    """Schema and name of every table and view of the DuckDB file."""
    found = connection.execute("select table_schema, table_name from information_schema.tables")
    return set(found.fetchall())


def values_to_push(
    connection: duckdb.DuckDBPyConnection, schema: str, name: str
) -> dict[str, tuple[str, str]]:
    """Of each column of a table the type that goes to the engine, and what DuckDB selects.

    Types are DuckDB's: one of TYPES_KEPT, or VARCHAR.
    """
    # an id or a value that is a number goes as DuckDB spells it: 1000.0 is 1000 elsewhere
    is_input = schema == "raw" and name in input_contract()
    contract = {}
    if is_input and name not in AS_TEXT:
        contract = {each.name: each.data_type for each in input_contract()[name].columns}
    values = {}
    for column, kind, *_ in connection.execute(f"describe {schema}.{name}").fetchall():
        name_in_sql = quoted(column)
        data_type = contract.get(column.lower())
        if data_type in READ:
            type_read = "DOUBLE" if data_type == "number" else "TIMESTAMP"
            values[column] = (type_read, READ[data_type].format(name_in_sql))
        elif kind in TYPES_KEPT and not is_input:
            values[column] = (kind, name_in_sql)
        else:
            values[column] = ("VARCHAR", f"cast({name_in_sql} as varchar)")
    return values
