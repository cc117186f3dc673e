"""Spares the dbt commands of a test process what serves nobody there.

Commands in a process of their own (scripts/run.py, the strict parse) run dbt as it is.
"""

from __future__ import annotations

import functools
from types import CodeType
from typing import Any

import jinja2
import parsedatetime
import sqlparse
from dbt.events.logging import track_behavior_change_warn
from dbt_common.events.base_types import BaseEvent, DebugLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import get_event_manager
from sqlparse.engine import FilterStack
from sqlparse.sql import Statement

_compiled: dict[object, CodeType] = {}


def take_shortcuts() -> None:
    """From now on, in this process, dbt does without what the functions below name."""
    _drop_debug_events()
    _compile_templates_once()
    _find_the_first_word_without_clauses()
    # dbt has a reader of dates made for each result of a query, with the words of its language
    parsedatetime.Constants = functools.cache(parsedatetime.Constants)


def _drop_debug_events() -> None:
    """Make no message of what only a debug log would have, unless somebody listens."""
    plain_init, plain_fire = BaseEvent.__init__, EventManager.fire_event

    def is_for_nobody(event: BaseEvent) -> bool:
        listeners = {*get_event_manager().callbacks} - {track_behavior_change_warn}
        return isinstance(event, DebugLevel) and not listeners

    def init(event: BaseEvent, *args: Any, **kwargs: Any) -> None:
        if is_for_nobody(event):
            event.pb_msg = getattr(event.PROTO_TYPES_MODULE, type(event).__name__)()
        else:
            plain_init(event, *args, **kwargs)

    def fire_event(manager: EventManager, e: BaseEvent, *args: Any, **kwargs: Any) -> None:
        if not is_for_nobody(e):
            plain_fire(manager, e, *args, **kwargs)

    BaseEvent.__init__ = init
    EventManager.fire_event = fire_event


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
