"""Puts the results of a benchmark into the README, with the file and the chart it shows."""

from __future__ import annotations

import re
from pathlib import Path

from lead_scoring.benchmark.results import Results
from lead_scoring.benchmark.show import as_markdown, write_chart
from lead_scoring.problems import RunStopped

# Where the results that the README shows are kept.
RESULTS = Path("docs") / "benchmark.json"
CHART = Path("docs") / "images" / "benchmark.svg"
SECTION = re.compile(r"(<!-- benchmark -->\n).*?(<!-- end of benchmark -->)", re.DOTALL)


def section(results: Results) -> str:
    """What stands between the two comments of the README."""
    return f"\n{as_markdown(results)}\n![Seconds of each, as bars]({CHART.as_posix()})\n\n"


def fill_in(text: str, results: Results) -> str:
    """The README's text with these results. Raises RunStopped if it has no place for them."""
    if not SECTION.search(text):
        raise RunStopped(
            "README.md has no comments <!-- benchmark --> and <!-- end of benchmark -->."
        )
    return SECTION.sub(lambda found: found.group(1) + section(results) + found.group(2), text)


def write_readme(results: Results, root: Path) -> bool:
    """Write README, results and chart under the project `root`; whether the README changed."""
    readme = root / "README.md"
    before = readme.read_text(encoding="utf-8")
    after = fill_in(before, results)
    results.keep(root / RESULTS)
    write_chart(results, root / CHART)
    readme.write_text(after, encoding="utf-8")
    return after != before
