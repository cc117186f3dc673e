"""Score leads: load a folder of contacts and events, check the rules, build, test and publish.

Without options it makes sample data and scores them. Exit status: 0 done; 1 the data, the rules or
a test are wrong, which is said in sentences, and nothing is published; 2 wrong usage.
"""

from lead_scoring.environment import end_at_once, ensure_environment

ensure_environment()

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lead_scoring.engines import default_database
from lead_scoring.main_job import RunOptions, run
from lead_scoring.notify import is_web_address, message_of_run, notify
from lead_scoring.options import day, days, named, place
from lead_scoring.problems import RunStopped
from lead_scoring.progress import PatientConsole, TerminalReporter
from lead_scoring.report.place import default_report
from lead_scoring.settings import (
    DEFAULT_PUBLISH,
    DEFAULT_RULES,
    source_systems,
)
from lead_scoring.summary import print_summary


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the main job and return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.report and options.no_report:
        parser.error("--report names a file, and --no-report wants none; leave one of them out")
    told = partial(_tell, options.notify)
    try:
        with TerminalReporter(sys.stderr) as reporter:
            summary = run(
                RunOptions(
                    data=options.data,
                    rules=options.rules.resolve(),
                    database=(options.database or default_database(options.target)).resolve(),
                    publish=options.publish.absolute(),
                    as_of=options.as_of,
                    replay_dates=tuple(options.replay_dates),
                    target=options.target,
                    full_refresh=options.full_refresh,
                    source=options.source,
                    evaluate=options.evaluate,
                    report=None if options.no_report else _report_file(options),
                    with_names=not options.no_pii,
                ),
                reporter,
            )
    except RunStopped as stopped:
        for sentence in stopped.sentences:
            print(sentence, file=sys.stderr)
        if options.json:
            print(json.dumps({"status": "failed", "problems": stopped.sentences}, indent=2))
        told(None, stopped.sentences)
        return stopped.exit_status
    except Exception as error:
        told(None, [f"The run broke off: {type(error).__name__}: {error}"])
        raise
    console = PatientConsole(highlight=False, width=None if sys.stdout.isatty() else 120)
    if options.json:
        console.out(json.dumps(summary.as_dict(), indent=2, ensure_ascii=False))
    else:
        print_summary(summary, console)
    told(summary.as_dict())
    return 0


def _tell(
    target: str | None, summary: Mapping[str, Any] | None, problems: Sequence[str] = ()
) -> None:
    """Tell who is to be told; that it failed is only a warning."""
    if target:
        sys.stdout.flush()
        problem = notify(target, message_of_run(summary, problems))
        if problem:
            print(f"Warning: {problem}", file=sys.stderr)


def _report_file(options: argparse.Namespace) -> Path:
    return (
        options.report.absolute() if options.report else default_report(options.publish.absolute())
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=place,
        help="folder with contacts.csv (or .parquet, .jsonl) and the other inputs; default: tables "
        "in schema raw of the database if somebody loaded them, else the sample",
    )
    parser.add_argument(
        "--source",
        metavar="NAME",
        choices=source_systems(),
        help="the data are the tables of a source system, as its connector lands them: "
        f"{', '.join(source_systems())} (--data has one file a table; without --data they are in "
        "the database's schema of that name)",
    )
    parser.add_argument(
        "--rules", metavar="DIR", type=place, default=DEFAULT_RULES, help="rule pack (seeds/rules)"
    )
    parser.add_argument(
        "--as-of",
        metavar="YYYY-MM-DD",
        type=day,
        help="date to score for (default: today in UTC; for the sample, the day its data end)",
    )
    parser.add_argument(
        "--replay-dates",
        metavar="D1,D2",
        type=days,
        default=[],
        help="further past dates to score; they come into history and hand-offs, in place of what "
        "these have of them",
    )
    parser.add_argument(
        "--database",
        metavar="FILE",
        type=place,
        help="DuckDB file (warehouse/lead_scoring.duckdb; for a target that is not DuckDB "
        "warehouse/lead_scoring_TARGET.duckdb)",
    )
    parser.add_argument(
        "--publish",
        metavar="DIR",
        type=place,
        default=DEFAULT_PUBLISH,
        help="where the marts stand as Parquet files after a good run (warehouse/published)",
    )
    parser.add_argument(
        "--target",
        metavar="NAME",
        type=named,
        help="target of profiles.yml: where dbt builds (duckdb; postgres, for one, is a server)",
    )
    parser.add_argument(
        "--full-refresh",
        action="store_true",
        help="rebuild the events from the event log; the history stays",
    )
    parser.add_argument(
        "--evaluate",
        action="store_true",
        help="also hold the scores against outcomes, on the replay dates or else on the ends of up "
        "to twelve past months, and publish what comes out with the marts",
    )
    parser.add_argument(
        "--notify",
        metavar="FILE|URL",
        type=_receiver,
        help="write or post (JSON) the summary and what somebody should look at, also if the run "
        "failed",
    )
    parser.add_argument(
        "--report",
        metavar="FILE",
        type=place,
        help="HTML report to write (report.html beside the published set, "
        "or NAME-report.html if the set is called NAME)",
    )
    parser.add_argument("--no-report", action="store_true", help="write no report")
    parser.add_argument(
        "--no-pii",
        action="store_true",
        help="leave names, job titles, companies, e-mail addresses and phone numbers out of the "
        "report; contact ids stay",
    )
    parser.add_argument(
        "--json", action="store_true", help="print the summary as one JSON object, nothing else"
    )
    return parser


def _receiver(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("it names neither a file nor an address")
    if is_web_address(text) and not urlsplit(text).hostname:
        raise argparse.ArgumentTypeError(f"'{text}' is an address without a host")
    if "://" in text and not is_web_address(text):
        raise argparse.ArgumentTypeError(f"'{text}' is no file, and no address with http or https")
    return text


if __name__ == "__main__":
    end_at_once(main())
