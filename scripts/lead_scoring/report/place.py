"""Where the report stands, and how it is told from files of other people."""

from __future__ import annotations

from pathlib import Path

from lead_scoring.inputs import first_line
from lead_scoring.problems import RunStopped

MARK = '<meta name="generator" content="lead_scoring report">'

_MARK_WITHIN = 4096


def default_report(published: Path) -> Path:
    """Where the report of a published set stands: beside it, with its name unless that is usual."""
    name = "report.html" if published.name == "published" else f"{published.name}-report.html"
    return published.parent / name


def is_report(path: Path) -> bool:
    """Whether a file is a report of this project. Raises OSError if it cannot be read."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return MARK.encode() in file.read(_MARK_WITHIN)


def check_report_file(path: Path) -> None:
    """Raise RunStopped if something that is no report of this project stands where it is to be."""
    try:
        is_ours = not path.exists() or is_report(path)
    except OSError as error:
        raise RunStopped(report_problem(path, error)) from error
    if not is_ours:
        raise RunStopped(
            f"{path} is there already and is not a report of this project, so it is left as it is; "
            "give --report another file."
        )


def report_problem(path: Path, error: Exception) -> str:
    """A sentence for what keeps the report from being written."""
    return (
        f"The report could not be written to {path} ({first_line(error)}); the last one, if there "
        "was one, is still there."
    )
