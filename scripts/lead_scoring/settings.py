"""Where things are in the project, and the settings that Python shares with dbt."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lead_scoring.problems import RunStopped

ROOT = Path(__file__).resolve().parents[2]
WAREHOUSE = ROOT / "warehouse"
DEFAULT_DATABASE = WAREHOUSE / "lead_scoring.duckdb"
DEFAULT_PUBLISH = WAREHOUSE / "published"
DEFAULT_RULES = ROOT / "seeds" / "rules"
DEFAULT_SUPPRESSIONS = WAREHOUSE / "suppressed_contacts.csv"
REFERENCE_LISTS = ROOT / "seeds" / "reference"

# The comment on tables and views that a run makes of its inputs; what has none is never replaced.
SIGNATURE = "Brought by scripts/run.py of lead_scoring, and overwritten by its next run."

# As profiles.yml has it: the file format that DuckDB 1.4 and later read.
DATABASE_CONFIG = {"storage_compatibility_version": "v1.4.0", "preserve_insertion_order": False}
if os.environ.get("LEAD_SCORING_MEMORY_LIMIT"):
    DATABASE_CONFIG["memory_limit"] = os.environ["LEAD_SCORING_MEMORY_LIMIT"]


def suppressions_file() -> Path:
    """The list of people whom no run may load: LEAD_SCORING_SUPPRESSIONS, if it is set."""
    return Path(os.environ.get("LEAD_SCORING_SUPPRESSIONS") or DEFAULT_SUPPRESSIONS).absolute()


@cache
def source_systems() -> list[str]:
    """The source systems that can be read: each is a folder of models/staging with its tables."""
    found = (ROOT / "models" / "staging").glob("*/_*__sources.yml")
    names = sorted(
        path.parent.name for path in found if path.name == f"_{path.parent.name}__sources.yml"
    )
    return [name for name in names if name not in ("inputs", "history")]


@cache
def project_variables() -> dict[str, Any]:
    """The variables of dbt_project.yml with their defaults."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return project["vars"]


def unknown_words() -> list[str]:
    """The words that mean "not known" in any input, in lower case; blank always does.

    Raises RunStopped if dbt_project.yml has something else than a list of them.
    """
    words = project_variables()["unknown_values"] or []
    if not isinstance(words, list):
        raise RunStopped(
            f"dbt_project.yml: the variable unknown_values is '{words}'; it has to be a list, such "
            'as ["Select", "unknown", "N/A"].'
        )
    return ["", *(str(word).strip().lower() for word in words)]


def check_dates_are_left_to_options() -> None:
    """Stop if dbt_project.yml says what is scored for, which commands have options for."""
    for variable, option in {"as_of": "--as-of", "replay_dates": "--replay-dates"}.items():
        if given := project_variables()[variable]:
            raise RunStopped(
                f"dbt_project.yml: the variable {variable} is set ({given}), which would count "
                f"more than {option}; leave it blank there (plain dbt takes it with --vars)."
            )
