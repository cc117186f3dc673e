"""What runs spare dbt (lead_scoring/lean_dbt.py): it is spared, and only inside."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections import ChainMap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType

import jinja2
import parsedatetime
import pytest
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.events.types import SQLQuery
from dbt.clients.jinja import get_rendered
from dbt.compilation import Linker
from dbt.events.types import FoundStats, LogModelResult, LogStartLine, NoNodesForSelectionCriteria
from dbt_common.clients.jinja import NativeSandboxTemplate
from dbt_common.events.base_types import EventLevel, EventMsg
from dbt_common.events.event_manager_client import add_callback_to_manager, cleanup_event_logger
from dbt_common.events.functions import fire_event
from jinja2.bccache import bc_magic
from jinja2.nativetypes import NativeEnvironment

from lead_scoring import lean_dbt as lean
from lead_scoring import pack_scoring
from lead_scoring.lean_dbt import lean_dbt
from lead_scoring.settings import ROOT


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """The names of the messages that dbt gives to who listens."""
    names: list[str] = []

    def listen(message: EventMsg) -> None:
        names.append(message.info.name)

    add_callback_to_manager(listen)
    yield names
    cleanup_event_logger()


def fire_one_of_each() -> SQLQuery:
    """Messages for the log, for information, of progress, a result, and a warning."""
    query = SQLQuery(conn_name="one", sql="select 1")
    fire_event(query)
    fire_event(FoundStats(stat_line="one model"))
    fire_event(LogStartLine(description="view", index=1, total=1))
    fire_event(LogModelResult(description="view", index=1, total=1), level=EventLevel.INFO)
    fire_event(NoNodesForSelectionCriteria(spec_raw="none"))
    return query


def test_only_messages_that_somebody_reads_are_made(heard: list[str]) -> None:
    with lean_dbt():
        assert fire_one_of_each().pb_msg.sql == ""
    assert heard == ["LogStartLine", "NoNodesForSelectionCriteria"]


def test_messages_are_those_of_dbt_again_afterwards(heard: list[str]) -> None:
    with pytest.raises(RuntimeError), lean_dbt():
        raise RuntimeError
    assert fire_one_of_each().pb_msg.sql == "select 1"
    quiet = ["SQLQuery", "FoundStats", "LogStartLine", "LogModelResult"]
    assert heard == [*quiet, "NoNodesForSelectionCriteria"]


def parts_of_the_parsed_state(path: Path) -> dict:
    return dict(DuckDBCredentials.from_dict({"path": str(path), "schema": "x"}).connection_info())


def test_what_is_parsed_hangs_on_the_name_of_the_file_alone(tmp_path: Path) -> None:
    one, same_name, other = (
        tmp_path / name for name in ("a/leads.duckdb", "b/leads.duckdb", "a/other.duckdb")
    )
    assert parts_of_the_parsed_state(one) != parts_of_the_parsed_state(same_name)
    with lean_dbt():
        assert parts_of_the_parsed_state(one) == parts_of_the_parsed_state(same_name)
        assert parts_of_the_parsed_state(one) != parts_of_the_parsed_state(other)
    assert parts_of_the_parsed_state(one) != parts_of_the_parsed_state(same_name)


def test_the_reader_of_dates_is_made_once() -> None:
    plain = parsedatetime.Constants
    with lean_dbt():
        assert parsedatetime.Constants() is parsedatetime.Constants()
    assert parsedatetime.Constants is plain


def test_a_cycle_of_models_is_found_and_named_as_ever() -> None:
    plain = (Linker.find_cycles, Linker.get_graph_summary)
    with lean_dbt():
        linker = Linker()
        linker.dependency("b", "a")
        assert linker.find_cycles() is None
        linker.dependency("a", "b")
        assert set(linker.find_cycles().split(" --> ")) == {"a", "b"}
    assert (Linker.find_cycles, Linker.get_graph_summary) == plain


class Names(ChainMap):
    """What a template may ask for, and what it has asked for."""

    def __init__(self, **names: object) -> None:
        super().__init__(names)
        self.asked_for: set[str] = set()

    def __getitem__(self, name: str) -> object:
        self.asked_for.add(name)
        return super().__getitem__(name)


def test_an_argument_of_a_test_is_given_the_names_that_it_asks_for() -> None:
    plain = NativeSandboxTemplate.new_context

    def rendered() -> tuple[object, set[str]]:
        names = Names(one=[1, "a"], other=2)
        value = get_rendered("{{ one }}", names, native=True)
        return value, names.asked_for

    value, asked_for = rendered()
    assert asked_for > {"one", "other"}
    with lean_dbt():
        assert rendered() == (value, {"one"})
    assert NativeSandboxTemplate.new_context is plain


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple]:
    """Compiles a template inside, as another process would, and says whether Jinja was at work."""
    monkeypatch.setattr(lean, "TEMPLATES", tmp_path / "jinja")
    plain = jinja2.Environment.compile
    by_jinja: list[str] = []

    def compile_and_note(environment: jinja2.Environment, source: str) -> CodeType:
        by_jinja.append(source)
        return plain(environment, source)

    monkeypatch.setattr(jinja2.Environment, "compile", compile_and_note)

    def in_a_new_process(source: str, environment: jinja2.Environment | None = None) -> tuple:
        monkeypatch.setattr(lean, "_templates", {})
        by_jinja.clear()
        with lean_dbt():
            jinja = environment or jinja2.Environment()
            first, second = (jinja.from_string(source).render(one=1) for _ in range(2))
        assert first == second and len(by_jinja) <= 1
        return first, bool(by_jinja)

    yield in_a_new_process
    assert jinja2.Environment.compile is compile_and_note


def test_a_template_is_compiled_once_for_all_processes(compiled: Callable, tmp_path: Path) -> None:
    assert compiled("a{{ one }}") == ("a1", True)
    assert compiled("a{{ one }}") == ("a1", False)
    # another text, and another kind of template, are compiled for themselves
    assert compiled("b{{ one }}") == ("b1", True)
    assert compiled("a{{ one }}", NativeEnvironment()) == ("a1", True)
    assert compiled("{{ one }}") == ("1", True)
    assert compiled("{{ one }}", NativeEnvironment()) == (1, True)
    assert len(list((tmp_path / "jinja").iterdir())) == 5


@pytest.mark.parametrize("size", [0, 5, len(bc_magic), 60, 1000])
def test_a_compiled_template_that_was_cut_off_is_made_anew(
    compiled: Callable, tmp_path: Path, size: int
) -> None:
    template = "a{{ one }}" * 50
    assert compiled(template) == ("a1" * 50, True)
    (file,) = (tmp_path / "jinja").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:size])
    assert compiled(template) == ("a1" * 50, True)
    assert file.read_bytes() == whole


def test_templates_are_compiled_where_none_can_be_kept(compiled: Callable, tmp_path: Path) -> None:
    (tmp_path / "jinja").write_text("no folder")
    assert compiled("a{{ one }}") == ("a1", True)


@pytest.mark.parametrize("was_enabled", [True, False])
def test_garbage_is_left_alone_inside(was_enabled: bool) -> None:
    before = gc.isenabled()
    (gc.enable if was_enabled else gc.disable)()
    try:
        with lean_dbt():
            assert not gc.isenabled()
        assert gc.isenabled() == was_enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_dbt_is_not_imported_before_it_has_to_build() -> None:
    code = "import sys, lead_scoring.main_job, lead_scoring.compare; print('dbt' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "scripts",
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "False\n"


def test_a_target_of_its_own_begins_with_what_was_parsed_and_goes_on_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "partial_parse.msgpack").write_text("the last run's")
    monkeypatch.setattr(pack_scoring, "ROOT", tmp_path)
    monkeypatch.delenv("DBT_TARGET_PATH", raising=False)
    contents = []
    for _ in range(2):
        with pack_scoring.own_target(tmp_path / "mine"):
            parsed = Path(os.environ["DBT_TARGET_PATH"], "partial_parse.msgpack")
            assert parsed.is_relative_to(tmp_path / "mine")
            contents.append(parsed.read_text())
            parsed.write_text("our own")
    assert contents == ["the last run's", "our own"]
    assert "DBT_TARGET_PATH" not in os.environ
