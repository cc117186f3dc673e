"""Progress is for whoever looks on: that nobody does, or can, changes nothing for the run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from lead_scoring.build import _follow
from lead_scoring.settings import ROOT
from test_faults import OLD, inputs, whole_set

__all__ = ["inputs"]


@pytest.mark.long
def test_a_run_that_nobody_listens_to_any_more_ends_as_ever(tmp_path: Path, inputs: Path) -> None:
    """As with `run.py 2>&1 | head`."""
    command = [sys.executable, str(ROOT / "scripts" / "run.py"), "--as-of", OLD]
    command += ["--data", str(inputs / "data"), "--rules", str(inputs / "rules")]
    command += ["--database", str(tmp_path / "lead_scoring.duckdb")]
    command += ["--publish", str(tmp_path / "published")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout
    # dbt is at work: the next word comes from one of its threads
    assert any(b" of " in line for line in process.stdout)
    process.stdout.close()
    assert process.wait(120) == 0
    assert whole_set(tmp_path / "published")["as_of"] == OLD


def test_each_node_that_begins_is_told_with_its_number() -> None:
    told: list[tuple[int, int, str]] = []
    on_event = _follow(lambda *what: told.append(what))
    for name, index in (("LogStartLine", 1), ("FoundStats", 1), ("LogStartLine", 2)):
        node = {"data.node_info.node_name": f"model_{index}"}
        on_event(MagicMock(**{"info.name": name, "data.index": index, "data.total": 2, **node}))
    assert told == [(1, 2, "model_1"), (2, 2, "model_2")]


def test_progress_that_cannot_be_shown_does_not_end_the_thread_of_dbt() -> None:
    def nothing_is_shown(number: int, total: int, what: str) -> None:
        raise OSError(28, "No space left on device")

    _follow(nothing_is_shown)(MagicMock(**{"info.name": "LogStartLine"}))
