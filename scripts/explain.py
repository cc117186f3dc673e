"""Explain the scores of one contact: every rule that fired, what it saw, and how points add up.

Reads the database of the last run. Exit status: 0 explained; 1 there is nothing to explain, which
is said in a sentence; 2 wrong usage.
"""

from lead_scoring.environment import end_at_once, ensure_environment

ensure_environment()

import argparse
import json
import sys
from collections.abc import Sequence

from lead_scoring.explain import as_text, explain
from lead_scoring.options import day, place
from lead_scoring.problems import RunStopped
from lead_scoring.progress import TerminalReporter
from lead_scoring.settings import DEFAULT_DATABASE


def main(arguments: Sequence[str] | None = None) -> int:
    """Explain one contact and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        with TerminalReporter(sys.stderr) as reporter:
            explanation = explain(
                options.database.resolve(),
                options.contact,
                score=options.score,
                as_of=options.as_of,
                reporter=reporter,
            )
    except RunStopped as stopped:
        for sentence in stopped.sentences:
            print(sentence, file=sys.stderr)
        if options.json:
            print(json.dumps({"status": "failed", "problems": stopped.sentences}, indent=2))
        return 1
    if options.json:
        print(json.dumps(explanation.as_dict(), indent=2, ensure_ascii=False))
    else:
        print(as_text(explanation))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="explain.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("contact", metavar="CONTACT", help="contact_id of the contact")
    parser.add_argument("--score", metavar="S", help="this score only (default: all)")
    parser.add_argument(
        "--as-of",
        metavar="YYYY-MM-DD",
        type=day,
        help="date to explain (default: that of the last run; another one is scored in a copy of "
        "the database first, which takes a little while)",
    )
    parser.add_argument(
        "--database",
        metavar="FILE",
        type=place,
        default=DEFAULT_DATABASE,
        help="DuckDB file of the run (warehouse/lead_scoring.duckdb)",
    )
    parser.add_argument(
        "--json", action="store_true", help="print the explanation as one JSON object, nothing else"
    )
    return parser


if __name__ == "__main__":
    end_at_once(main())
