"""Writes into docs/spark.md when Spark's tests passed last, and on which versions."""

from __future__ import annotations

import platform
import re
import subprocess
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from lead_scoring.settings import ROOT

if TYPE_CHECKING:
    import pytest

LINE = re.compile(r"(<!-- last run -->\n).*?(<!-- end -->)", re.DOTALL)
WHOLE = ("tests/test_spark.py", "tests/test_parity.py")


# by identity: pytest keeps its plugins in a set
@dataclass(eq=False)
class SparkRecord:
    """A plugin of pytest that collects the tests in which Spark took part, by their outcome."""

    passed: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """A choice of tests is no proof: whatever of Spark was left out counts as not passed."""
        self.others |= {item.nodeid for item in items if is_of_spark(item.nodeid)}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test by its outcome; every phase of it is reported."""
        if not is_of_spark(report.nodeid):
            return
        if report.outcome != "passed":
            self.others.add(report.nodeid)
        elif report.when == "call":
            self.passed.add(report.nodeid)

    def write(self, page: Path) -> bool:
        """Put the line into the page if all passed, and each file had its share; tells whether."""
        is_whole = all(any(each.startswith(file) for each in self.passed) for file in WHOLE)
        if self.others or not is_whole:
            return False
        text = page.read_text(encoding="utf-8")
        page.write_text(with_line(text, self.sentence()), encoding="utf-8")
        return True

    def sentence(self) -> str:
        """What passed, of which commit, on which versions."""
        return (
            f"Last run: {len(self.passed)} tests passed as of {_commit()}, on Spark "
            f"{version('pyspark')}, dbt-spark {version('dbt-spark')}, dbt {version('dbt-core')}, "
            f"Java {_java()} and Python {platform.python_version()}."
        )


def is_of_spark(test: str) -> bool:
    """Whether Spark takes part in a test, by its name: its own file, or a case named after it."""
    return test.startswith("tests/test_spark.py") or "spark" in test.partition("[")[2]


def with_line(text: str, sentence: str) -> str:
    """The page with this sentence between its two marks; ValueError if it has none."""
    if not LINE.search(text):
        raise ValueError("the page has no place for the last run")
    return LINE.sub(lambda found: f"{found.group(1)}{sentence}\n{found.group(2)}", text)


def _commit() -> str:
    """The commit that was tested and its day; a change that is not committed is said."""
    git = ["git", "-C", str(ROOT)]
    try:
        shown = subprocess.run(
            [*git, "show", "-s", "--format=%h of %cs"], capture_output=True, text=True, check=True
        ).stdout.strip()
        changed = subprocess.run(
            [*git, "status", "--porcelain", "--untracked-files=no"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "a copy without a history"
    return f"commit {shown}{' and changes since' if changed else ''}"


def _java() -> str:
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "([^"]+)"', said)
    return found.group(1) if found else "(version not known)"
