"""Compare two rule packs on the same data: who changes band and segment, and which ranks better.

Both are scored in a database of their own, which is removed afterwards; nobody's tables are
touched. Without options the data are the sample's. Exit status: 0 compared; 1 a pack or the data
are wrong, which is said in sentences; 2 wrong usage.
"""

from lead_scoring.environment import end_at_once, ensure_environment

ensure_environment()

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from lead_scoring.compare import compare
from lead_scoring.compare_words import HEADING, as_markdown, print_comparison
from lead_scoring.disk import write_whole
from lead_scoring.options import day, days, named, place
from lead_scoring.problems import RunStopped
from lead_scoring.progress import TerminalReporter


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two packs and return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if sum(map(bool, (options.data, options.database, options.target))) > 1:
        parser.error("give one of --data, --database and --target")
    try:
        if options.markdown:
            _check_markdown(options.markdown)
        with TerminalReporter(sys.stderr) as reporter:
            comparison = compare(
                options.pack_a,
                options.pack_b,
                data=options.data,
                database=options.database.resolve() if options.database else None,
                target=options.target,
                as_of=options.as_of,
                replay_dates=options.replay_dates,
                reporter=reporter,
            )
        if options.markdown:
            _write(options.markdown, as_markdown(comparison))
    except RunStopped as stopped:
        print(*stopped.sentences, sep="\n", file=sys.stderr)
        if options.json:
            print(json.dumps({"status": "failed", "problems": stopped.sentences}, indent=2))
        return stopped.exit_status
    if options.json:
        found = {"status": "done", **comparison.as_dict()}
        print(json.dumps(found, indent=2, ensure_ascii=False, default=float))
    else:
        console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
        print_comparison(comparison, console)
    return 0


def _check_markdown(path: Path) -> None:
    """Raise RunStopped if something that is no comparison stands there."""
    try:
        is_ours = not path.exists() or path.read_text("utf-8").startswith(HEADING)
    except (OSError, UnicodeError):
        is_ours = False
    if not is_ours:
        raise RunStopped(
            f"--markdown: {path} is there already and is no comparison of packs; give another file."
        )


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise RunStopped(f"--markdown: {path} cannot be written: {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="compare_rules.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("pack_a", metavar="A", type=place, help="rule pack to start from")
    parser.add_argument("pack_b", metavar="B", type=place, help="rule pack to go to")
    parser.add_argument("--data", metavar="DIR", type=place, help="folder of data (the sample)")
    parser.add_argument(
        "--database", metavar="FILE", type=place, help="take the data of a run, from a copy of it"
    )
    parser.add_argument(
        "--target",
        metavar="NAME",
        type=named,
        help="take the raw tables of this target of profiles.yml, such as postgres",
    )
    parser.add_argument(
        "--as-of",
        metavar="YYYY-MM-DD",
        type=day,
        help="date to score for (today, UTC; of a database, its last; of the sample, its end)",
    )
    parser.add_argument(
        "--replay-dates",
        metavar="D1,D2",
        type=days,
        default=[],
        help="dates to hold against outcomes (the ends of up to twelve past months)",
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object on standard output, nothing else"
    )
    parser.add_argument("--markdown", metavar="FILE", type=place, help="also write Markdown here")
    return parser


if __name__ == "__main__":
    end_at_once(main())
