"""What docs/spark.md says of the last run of Spark's tests, and when it is written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dbt_runner import ROOT
from lead_scoring.engines.spark_record import SparkRecord, is_of_spark, with_line


def test_the_page_says_when_spark_ran_last():
    page = "before\n<!-- last run -->\nold\n<!-- end -->\nafter\n"
    assert with_line(page, "new") == "before\n<!-- last run -->\nnew\n<!-- end -->\nafter\n"
    with pytest.raises(ValueError, match="no place"):
        with_line("nothing", "new")
    assert with_line((ROOT / "docs" / "spark.md").read_text(encoding="utf-8"), "new")
    assert is_of_spark("tests/test_parity.py::test_marts[sample-spark]")
    assert not is_of_spark("tests/test_parity.py::test_marts[sample-postgres]")


def test_only_a_whole_run_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(SparkRecord, "sentence", lambda record: f"{len(record.passed)} passed")
    page = tmp_path / "page.md"
    page.write_text("<!-- last run -->\nold\n<!-- end -->\n", encoding="utf-8")
    tests = ["tests/test_spark.py::test_a", "tests/test_parity.py::test_b[spark]"]
    others = {
        "one file only": SparkRecord(passed={tests[0]}),
        "one left out": SparkRecord(passed=set(tests), others={"tests/test_spark.py::test_c"}),
    }
    for why, record in others.items():
        assert not record.write(page), why
    assert "old" in page.read_text(encoding="utf-8")
    assert SparkRecord(passed=set(tests)).write(page)
    assert page.read_text(encoding="utf-8") == "<!-- last run -->\n2 passed\n<!-- end -->\n"


def test_pytest_takes_the_record_as_a_plugin():
    script = "import pytest, sys; from lead_scoring.engines.spark_record import SparkRecord; "
    script += "sys.exit(pytest.main(sys.argv[1:], plugins=[SparkRecord()]))"
    collected = subprocess.run(
        [sys.executable, "-c", script, "--collect-only", "-q", "tests/test_project_files.py"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert collected.returncode == 0, collected.stdout + collected.stderr
