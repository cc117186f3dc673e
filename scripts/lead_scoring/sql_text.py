"""Names, texts and rows between Python and SQL, alike for DuckDB and PostgreSQL."""

from __future__ import annotations

from typing import Any

import duckdb


def quoted(name: str) -> str:
    """A name as SQL takes it for that of a column or schema, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A text or path as a literal of SQL, with its quotation marks."""
    return "'" + str(text).replace("'", "''") + "'"


def rows_of(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Any = None
) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries. `parameters`: a list, or a dictionary by name."""
    result = connection.execute(query, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
