"""Checks that the values of raw tables on a PostgreSQL server have the types of the contract.

What a value may be is said in `input_checks`, for DuckDB. The server only leaves out what is right
beyond doubt; DuckDB looks at the rest, as it does for files.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from lead_scoring.input_checks import (
    AFTER_LAST_DAY,
    FIRST_BAD_ROWS,
    FIRST_DAY,
    Query,
    text_is_wrong,
    typed_columns,
    wrong_values_sentence,
)
from lead_scoring.inputs import Input, InputColumn
from lead_scoring.sql_text import literal, quoted

# The types of texts; a type of somebody's own, as that of texts without case, is read as one.
TEXTS = ("text", "character varying", "character", "USER-DEFINED")
# What a type of a column in the contract may be on the server.
TYPES = {
    "number": ("smallint", "integer", "bigint", "numeric", "real", "double precision"),
    "timestamp": ("date", "timestamp without time zone", "timestamp with time zone"),
}
# Beyond doubt: numbers below any limit, and every day of the calendar but the 29th of February.
PLAIN = {
    "number": "[+-]?[0-9]{1,9}([.][0-9]{1,20})?",
    "timestamp": (
        "([1-9][0-9]{3})-"
        "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
        "|02-(0[1-9]|1[0-9]|2[0-8]))"
        "([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
        "(Z| UTC|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?)?"
    ),
}
VALUES_AT_ONCE = 1_000_000  # that are fetched of a column


def wrong_values_on_server(
    query: Query,
    table: str,
    types: Mapping[str, str],
    contract: Input,
) -> list[str]:
    """A sentence for each typed column of a table or view that holds something else.

    `types` has the PostgreSQL types of its columns by name; `query` gives the rows of a statement.
    A value counts once, however many rows have it, and of a million and more the first ones.
    """
    problems: list[str] = []
    for column in typed_columns(types, contract):
        found = types[column.name]
        doubtful = _doubtful(column, found)
        if doubtful is None:
            continue
        values = _wrong_among(query, table, column, doubtful, is_text=found in TEXTS)
        if values:
            examples = [f"'{value[:40]}'" for value in values[:FIRST_BAD_ROWS]]
            problems.append(wrong_values_sentence(table, column, len(values), examples))
    return problems


def _doubtful(column: InputColumn, found: str) -> str | None:
    """A condition that holds for every known value that may be wrong; None if there is none."""
    name = quoted(column.name)
    if found in TEXTS:
        return f"btrim({name}::text, e' \\t\\r\\n') !~ '^{PLAIN[column.data_type]}$'"
    if found not in TYPES[column.data_type]:
        return "true"
    if column.data_type == "timestamp":
        # infinite ones, too
        return f"not ({name} >= '{FIRST_DAY}' and {name} < '{AFTER_LAST_DAY}')"
    if column.limit is None:
        return None
    # what is infinite, or no number, is not known
    number = f"{name}::double precision"
    return f"abs({number}) > {column.limit} and abs({number}) not in ('infinity', 'nan')"


def _wrong_among(
    query: Query,
    table: str,
    column: InputColumn,
    doubtful: str,
    *,
    is_text: bool,
) -> list[str]:
    """The wrong ones of a column's doubtful values, from the first million that has some."""
    name = quoted(column.name)
    as_text = f'{name}::text collate "C"'
    beyond_the_last = ""
    while True:
        found = query(
            f"select distinct {as_text} as value from {table} where {name} is not null "
            f"and {doubtful} {beyond_the_last} order by value limit {VALUES_AT_ONCE}"
        )
        values = [value for (value,) in found]
        wrong = _wrong_texts(column, values) if is_text else values
        if wrong or len(values) < VALUES_AT_ONCE:
            return wrong
        beyond_the_last = f"and {as_text} > {literal(values[-1])}"


def _wrong_texts(column: InputColumn, texts: list[str]) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        name = quoted(column.name)
        found = connection.execute(
            f"select {name} from (select unnest(cast(? as varchar[])) as {name}) "
            f"where {text_is_wrong(column)} order by {name}",
            [texts],
        ).fetchall()
    return [text for (text,) in found]
