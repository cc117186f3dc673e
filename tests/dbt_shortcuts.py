"""Spares the dbt commands of a test process what serves nobody there.

Beside what runs are spared, too (lead_scoring/lean_dbt.py). Commands in a process of their own do
without these.
"""

from __future__ import annotations

import functools
from types import CodeType
from typing import Any

import duckdb
import jinja2
import sqlparse
from dbt.config.profile import Profile
from sqlparse.engine import FilterStack
from sqlparse.sql import Statement

_compiled: dict[object, CodeType] = {}


def take_shortcuts() -> None:
    """From now on, in this process, dbt does without what the functions below name."""
    _compile_templates_once()
    _find_the_first_word_without_clauses()


def use_one_thread() -> None:
    """From now on, in this process, dbt and DuckDB work with one thread each.

    For test processes that share the cores. What they start in processes of its own, such as
    scripts/run.py, has its threads.
    """
    plain_init, plain_connect = Profile.__init__, duckdb.connect

    def init(profile: Profile, *args: Any, **kwargs: Any) -> None:
        plain_init(profile, *args, **kwargs)
        # threads of other adapters wait for a server
        if profile.credentials.type == "duckdb":
            profile.threads = 1

    @functools.wraps(plain_connect)
    def connect(*args: Any, **kwargs: Any) -> duckdb.DuckDBPyConnection:
        kwargs["config"] = {"threads": 1, **kwargs.get("config", {})}
        return plain_connect(*args, **kwargs)

    Profile.__init__, duckdb.connect = init, connect


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
