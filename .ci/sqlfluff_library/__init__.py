"""What sqlfluff's Jinja templater lacks of dbt: the names that this project's macros use.

With them sqlfluff renders a model without dbt and without a database. They only have to give SQL of
the right form: what the macros mean is for dbt's own tests to say.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

execute = False
run_started_at = datetime(2026, 1, 1, tzinfo=UTC)


class Target:
    """The profile's target: the default engine."""

    type = "duckdb"
    name = "duckdb"
    schema = "main"
    database = "lead_scoring"


class Adapter:
    """Dispatch as dbt does it: the macro for the engine if there is one, else the default."""

    @staticmethod
    @pass_context
    def dispatch(context: Context, name: str, package: str | None = None) -> Any:
        """Find the body of a dispatched macro among the macros that sqlfluff has loaded."""
        for prefix in (Target.type, "default"):
            macro = context.get(f"{prefix}__{name}")
            if macro is not None:
                return macro
        raise LookupError(f"no macro {Target.type}__{name} or default__{name}")


class Dbt:
    """The cross-engine macros that dbt brings along."""

    @staticmethod
    def type_string() -> str:
        """The type of a text."""
        return "varchar"

    @staticmethod
    def type_timestamp() -> str:
        """The type of a timestamp without an offset."""
        return "timestamp"

    @staticmethod
    def escape_single_quotes(expression: str) -> str:
        """A text that may stand between single quotes."""
        return expression.replace("'", "''")

    @staticmethod
    def type_float() -> str:
        """The type of a number with decimals."""
        return "float"

    @staticmethod
    def listagg(
        measure: str, delimiter_text: str = "','", order_by_clause: str | None = None
    ) -> str:
        """An aggregate that joins texts."""
        return f"listagg({measure}, {delimiter_text} {order_by_clause or ''})"

    @staticmethod
    def dateadd(datepart: str, interval: object, from_date_or_timestamp: str) -> str:
        """A date moved by some days, or other parts."""
        return f"date_add({from_date_or_timestamp}, interval ({interval}) {datepart})"

    @staticmethod
    def position(substring_text: str, string_text: str) -> str:
        """The place of a text in another one."""
        return f"position({substring_text} in {string_text})"


class Exceptions:
    """Errors that stop a build; lint knows no variable's value, so it goes on without one."""

    @staticmethod
    def raise_compiler_error(message: str) -> str:
        """Nothing, where dbt would stop with the message."""
        return ""


class Modules:
    """The Python modules that dbt lends to macros."""

    re = re


def env_var(name: str, default: str = "") -> str:
    """An environment variable: its default, so that lint does not depend on who runs it."""
    return default


adapter = Adapter()
dbt = Dbt()
exceptions = Exceptions()
modules = Modules()
target = Target()
