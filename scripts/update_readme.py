"""Score the sample data and fill the figures of README.md in from the result.

Exit status: 0 done; 1 the sample could not be scored, which is said in sentences; 2 wrong usage.
"""

from lead_scoring.environment import ensure_environment

ensure_environment()

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lead_scoring.database import open_database
from lead_scoring.main_job import RunOptions, run
from lead_scoring.problems import RunStopped
from lead_scoring.progress import TerminalReporter
from lead_scoring.readme import update
from lead_scoring.settings import DEFAULT_RULES, ROOT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run on the sample in a database of its own, and write the README."""
    argparse.ArgumentParser(
        prog="update_readme.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, TerminalReporter(sys.stderr) as reporter:
        database = Path(folder) / "readme.duckdb"
        try:
            run(
                RunOptions(
                    rules=DEFAULT_RULES, database=database, publish=Path(folder) / "published"
                ),
                reporter,
            )
        except RunStopped as stopped:
            print(*stopped.sentences, sep="\n", file=sys.stderr)
            return 1
        with open_database(database) as connection:
            changed = update(ROOT / "README.md", connection)
    print("README.md has new figures." if changed else "The figures of README.md are right.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
