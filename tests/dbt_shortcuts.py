"""Spares the dbt commands of a test process what serves nobody there.

Beside what runs are spared, too (lead_scoring/lean_dbt.py). Commands in a process of their own do
without these.
"""

from __future__ import annotations

import functools
from typing import Any

import duckdb
import sqlparse
from dbt.config.profile import Profile
from sqlparse.sql import Statement, Token
from sqlparse.tokens import CTE, Text, Whitespace


def take_shortcuts() -> None:
    """From now on, in this process, dbt does without what the functions below name."""
    _find_the_first_word_alone()


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


def _find_the_first_word_alone() -> None:
    """Find the `with` that a unit test's SQL begins with, without reading the rest word by word."""
    plain_parse = sqlparse.parse

    def parse(sql: str) -> tuple[Statement, ...]:
        words = [word.lower() for word in sql.split(maxsplit=2)[:2]]
        if words[:1] != ["with"] or words[1:] == ["recursive"]:
            return plain_parse(sql)
        begun = sql.lstrip()
        blank, rest = sql[: len(sql) - len(begun)], begun[len("with") :]
        tokens = [Token(Whitespace, blank), Token(CTE, "with"), Token(Text, rest)]
        return (Statement(tokens),)

    sqlparse.parse = parse
