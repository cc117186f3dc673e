"""Runs dbt without what it does beside its work, which is much of what a build of small data takes.

All of it is about dbt 1.12.0, the version that requirements.txt pins; tests/test_lean_dbt.py says
whether it fits another one. What is built is the same with it and without (decision 26).
"""

from __future__ import annotations

import functools
import gc
import pickle
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import CodeType
from typing import Any

import jinja2
import jinja2.bccache
import networkx
import parsedatetime
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.compilation import Linker
from dbt.version import __version__
from dbt_common.clients.jinja import MacroFuzzTemplate, NativeSandboxTemplate
from dbt_common.events.base_types import BaseEvent, DebugLevel, DynamicLevel, InfoLevel
from dbt_common.events.event_manager import EventManager

from lead_scoring.settings import ROOT

# of the messages that are neither warnings nor errors, the one that says how far a build is
_READ_BY_US = "LogStartLine"
# where the Python that Jinja makes of templates is kept, and what this process has of it
TEMPLATES = ROOT / "target" / "jinja"
_templates: dict[str, CodeType] = {}


@contextmanager
def lean_dbt() -> Iterator[None]:
    """Spare the dbt commands inside what nobody sees. For commands that write no log of dbt's."""
    with ExitStack() as stack:
        for saving in (
            _parsed_for_any_folder,
            _collector_paused,
            _unread_messages_left_out,
            _one_reader_of_dates,
            _graph_looked_at_once,
            _names_looked_up_when_asked_for,
            _templates_compiled_once,
        ):
            stack.enter_context(saving())
        yield


@contextmanager
def _parsed_for_any_folder() -> Iterator[None]:
    """Take what was parsed for a database file for those of its name in other folders, too.

    dbt parses everything anew for another path, though nothing in the project looks at it. The name
    counts: it is the first part of each table's.
    """
    plain = DuckDBCredentials._connection_keys
    DuckDBCredentials._connection_keys = lambda credentials: tuple(
        key for key in plain(credentials) if key != "path"
    )
    try:
        yield
    finally:
        DuckDBCredentials._connection_keys = plain


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python from looking for garbage.

    The parsed project is a million objects that live until dbt is done, and each look walks through
    them: a tenth of what a small build takes.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def _unread_messages_left_out() -> Iterator[None]:
    """Leave messages that are neither warnings nor errors empty, and tell them to nobody.

    dbt makes some thirty for each model or test, and each goes through JSON before dbt asks whether
    anybody reads it. How each model and test ended is among dbt's results.
    """
    plain_init, plain_fire = BaseEvent.__init__, EventManager.fire_event

    def is_left_out(event: BaseEvent) -> bool:
        is_quiet = isinstance(event, DebugLevel | InfoLevel | DynamicLevel)
        return is_quiet and type(event).__name__ != _READ_BY_US

    def init(event: BaseEvent, *args: Any, **kwargs: Any) -> None:
        if is_left_out(event):
            event.pb_msg = getattr(event.PROTO_TYPES_MODULE, type(event).__name__)()
        else:
            plain_init(event, *args, **kwargs)

    def fire_event(manager: EventManager, e: BaseEvent, *args: Any, **kwargs: Any) -> None:
        if not is_left_out(e):
            plain_fire(manager, e, *args, **kwargs)

    BaseEvent.__init__, EventManager.fire_event = init, fire_event
    try:
        yield
    finally:
        BaseEvent.__init__, EventManager.fire_event = plain_init, plain_fire


@contextmanager
def _one_reader_of_dates() -> Iterator[None]:
    """Have what reads dates in texts made once, and not anew for each result of a query."""
    plain = parsedatetime.Constants
    parsedatetime.Constants = functools.cache(plain)
    try:
        yield
    finally:
        parsedatetime.Constants = plain


@contextmanager
def _graph_looked_at_once() -> Iterator[None]:
    """Look for cycles of models by sorting them, and write no summary of the graph.

    dbt searches edge by edge for a cycle that it could name; that is needed only if there is one.
    """
    plain_cycles, plain_summary = Linker.find_cycles, Linker.get_graph_summary

    def find_cycles(linker: Linker) -> str | None:
        if networkx.is_directed_acyclic_graph(linker.graph):
            return None
        return plain_cycles(linker)

    Linker.find_cycles, Linker.get_graph_summary = find_cycles, lambda *_: {}
    try:
        yield
    finally:
        Linker.find_cycles, Linker.get_graph_summary = plain_cycles, plain_summary


@contextmanager
def _names_looked_up_when_asked_for() -> Iterator[None]:
    """Give the arguments of generic tests the names that they ask for, as models are given them.

    dbt looks up each of a thousand macros for each argument that it renders.
    """
    plain = NativeSandboxTemplate.new_context
    NativeSandboxTemplate.new_context = MacroFuzzTemplate.new_context
    try:
        yield
    finally:
        NativeSandboxTemplate.new_context = plain


@contextmanager
def _templates_compiled_once() -> Iterator[None]:
    """Keep the Python that Jinja makes of a template, in files of the project's target folder.

    Nearly all of the some 800 templates of a run are macros, which do not change. Where no file can
    be written or read, each process makes its own.
    """
    plain = jinja2.Environment.compile
    with suppress(OSError):
        TEMPLATES.mkdir(parents=True, exist_ok=True)
    files = jinja2.FileSystemBytecodeCache(str(TEMPLATES), "%s.bin")

    def compile_once(
        environment: jinja2.Environment, source: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if not isinstance(source, str):
            return plain(environment, source, *args, **kwargs)
        made_by = (
            __version__,
            jinja2.__version__,
            type(environment),
            *sorted(environment.extensions),
        )
        key = repr((*made_by, source, args, sorted(kwargs.items())))
        if key not in _templates:
            bucket = jinja2.bccache.Bucket(environment, files.get_cache_key(key), key)
            with suppress(OSError, EOFError, pickle.UnpicklingError):
                files.load_bytecode(bucket)
            if bucket.code is None:
                bucket.code = plain(environment, source, *args, **kwargs)
                with suppress(OSError):
                    files.set_bucket(bucket)
            _templates[key] = bucket.code
        return _templates[key]

    jinja2.Environment.compile = compile_once
    try:
        yield
    finally:
        jinja2.Environment.compile = plain
