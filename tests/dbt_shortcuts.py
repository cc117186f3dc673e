"""Spares the dbt commands of a test process what serves nobody there.

Beside what runs are spared, too (lead_scoring/lean_dbt.py). Commands in a process of their own do
without these.
"""

from __future__ import annotations

from types import CodeType
from typing import Any

import jinja2
import sqlparse
from sqlparse.engine import FilterStack
from sqlparse.sql import Statement

_compiled: dict[object, CodeType] = {}


def take_shortcuts() -> None:
    """From now on, in this process, dbt does without what the functions below name."""
    _compile_templates_once()
    _find_the_first_word_without_clauses()


def _compile_templates_once() -> None:
    """Keep the Python that Jinja makes of a template; each command would make it anew."""
    plain_compile = jinja2.Environment.compile

    def compile_once(
        environment: jinja2.Environment, source: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if not isinstance(source, str):
            return plain_compile(environment, source, *args, **kwargs)
        extensions = tuple(sorted(environment.extensions))
        key = (type(environment), extensions, source, args, tuple(sorted(kwargs.items())))
        if key not in _compiled:
            _compiled[key] = plain_compile(environment, source, *args, **kwargs)
        return _compiled[key]

    jinja2.Environment.compile = compile_once


def _find_the_first_word_without_clauses() -> None:
    """Look for the first word, `with`, of a unit test's SQL without sorting it into clauses."""
    plain_parse = sqlparse.parse

    def parse(sql: str) -> tuple[Statement, ...]:
        if sql.lstrip().lower().startswith("with"):
            return tuple(FilterStack().run(sql))
        return plain_parse(sql)

    sqlparse.parse = parse
