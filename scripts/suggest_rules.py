"""Suggest a rule pack from outcomes: other points, new rules, and a table of what and why.

Reads the evidence of an evaluated database (run.py --evaluate), or evaluates a folder of data or
the raw tables of a server first. Writes the pack to a new folder, with review/changes.csv and
review/changes.md; a person reviews it. Exit status: 0 written; 1 nothing can be suggested, which is
said in a sentence; 2 wrong usage.
"""

from lead_scoring.environment import end_at_once, ensure_environment

ensure_environment()

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from lead_scoring.options import day, days, named, place
from lead_scoring.problems import RunStopped
from lead_scoring.progress import TerminalReporter
from lead_scoring.settings import DEFAULT_DATABASE, DEFAULT_RULES
from lead_scoring.suggest import check_output, evaluate_data, suggest
from lead_scoring.suggest_words import print_suggestion


def main(arguments: Sequence[str] | None = None) -> int:
    """Suggest a pack and return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if sum(map(bool, (options.data, options.database, options.target))) > 1:
        parser.error("give one of --data, --database and --target")
    evaluates = options.data or options.target
    if not evaluates and (options.rules or options.as_of or options.replay_dates):
        parser.error("--rules, --as-of and --replay-dates belong to --data and --target")
    output = options.output.absolute()
    try:
        with (
            TerminalReporter(sys.stderr) as reporter,
            tempfile.TemporaryDirectory(prefix="lead-scoring-") as folder,
        ):
            check_output(output)
            if evaluates:
                database = evaluate_data(
                    Path(folder),
                    data=options.data,
                    target=options.target,
                    rules=(options.rules or DEFAULT_RULES).resolve(),
                    as_of=options.as_of,
                    replay_dates=options.replay_dates,
                    reporter=reporter,
                )
            else:
                database = (options.database or DEFAULT_DATABASE).resolve()
            suggested = suggest(database, output, reporter)
        given = (("--data", options.data), ("--target", options.target), ("--database", database))
        same_data = next([name, str(value)] for name, value in given if value)
    except RunStopped as stopped:
        print(*stopped.sentences, sep="\n", file=sys.stderr)
        return stopped.exit_status
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    print_suggestion(suggested, console, same_data)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="suggest_rules.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=place,
        required=True,
        help="new folder for the pack; one that holds anything is refused",
    )
    parser.add_argument(
        "--database",
        metavar="FILE",
        type=place,
        help="DuckDB file of a run with --evaluate (warehouse/lead_scoring.duckdb)",
    )
    parser.add_argument(
        "--data", metavar="DIR", type=place, help="evaluate this folder of data first"
    )
    parser.add_argument(
        "--target",
        metavar="NAME",
        type=named,
        help="evaluate a copy of the raw tables of this target of profiles.yml first",
    )
    parser.add_argument(
        "--rules", metavar="DIR", type=place, help="what is evaluated: today's pack (seeds/rules)"
    )
    parser.add_argument(
        "--as-of",
        metavar="YYYY-MM-DD",
        type=day,
        help="what is evaluated: as-of date (today, UTC)",
    )
    parser.add_argument(
        "--replay-dates",
        metavar="D1,D2",
        type=days,
        default=[],
        help="what is evaluated: the dates to learn from (the ends of up to twelve past months)",
    )
    return parser


if __name__ == "__main__":
    end_at_once(main())
