"""Scores a folder by hand-written DuckDB, as an expert would without this project.

It fills every table that a first run with the default rules publishes, with the same rows
(tests/test_benchmark.py compares them), and does nothing else: no rules but those, no checks of
what it reads, no log of events, no dates before, no tests.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from datetime import date
from pathlib import Path

import duckdb

from lead_scoring.sql_text import literal

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
SCRIPTS = [
    Path(__file__).with_name(name)
    for name in ("by_hand.sql", "by_hand_tables.sql", "by_hand_history.sql")
]


def score(
    data: Path, out: Path, *, as_of: date, rules: Path = SEEDS / "rules", memory_limit: str = ""
) -> None:
    """Score the folder `data` and write each table as a Parquet file into `out`, which is made.

    `rules` has other numbers for the same rules; `memory_limit` is one of DuckDB, such as 8GB.
    Raises duckdb.Error if the folder does not hold what the sample data hold.
    """
    out.mkdir(parents=True, exist_ok=True)
    digest = hashlib.md5(b"".join(path.read_bytes() for path in sorted(rules.glob("*.csv"))))
    settings = {
        "rules": str(rules),
        "reference": str(SEEDS / "reference"),
        "out": str(out),
        "as_of": as_of.isoformat(),
        "config_version": digest.hexdigest(),
    }
    with duckdb.connect(config={"temp_directory": str(out / ".spill")}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        if memory_limit:
            connection.execute(f"set memory_limit = '{memory_limit}'")
        for name, value in settings.items():
            connection.execute(f"set variable {name} = {literal(value)}")
        events = literal(data / "events.parquet")
        connection.execute(
            f"create temp view events_input as from read_parquet({events}, file_row_number = true)"
        )
        for name in ("contacts", "companies", "contact_attributes", "adjustments", "outcomes"):
            connection.execute(f"create temp view {name}_input as {_all_texts(data, name)}")
        for script in SCRIPTS:
            connection.execute(script.read_text(encoding="utf-8"))


def _all_texts(data: Path, name: str) -> str:
    """A query of an input file, Parquet or CSV, with all values as text."""
    parquet = data / f"{name}.parquet"
    if parquet.exists():
        return f"select cast(columns(*) as varchar) from read_parquet({literal(parquet)})"
    return f"from read_csv({literal(data / name)} || '.csv', all_varchar = true)"


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--rules", type=Path, default=SEEDS / "rules")
    options = parser.parse_args(arguments)
    limit = os.environ.get("LEAD_SCORING_MEMORY_LIMIT", "")
    score(options.data, options.out, as_of=options.as_of, rules=options.rules, memory_limit=limit)
    return 0


if __name__ == "__main__":
    sys.exit(main())
