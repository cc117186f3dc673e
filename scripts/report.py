"""Make the report of the last run: one HTML file that opens in any browser, without a network.

scripts/run.py makes it, too. Exit status: 0 made; 1 it could not be made, which is said in
sentences, and the last report stays; 2 wrong usage.
"""

from lead_scoring.environment import end_at_once, ensure_environment

ensure_environment()

import argparse
import sys
from collections.abc import Sequence

from lead_scoring.database import check_is_there, only_run_on
from lead_scoring.explain_read import open_to_read
from lead_scoring.options import place
from lead_scoring.problems import RunStopped
from lead_scoring.report.page import write_report
from lead_scoring.report.place import default_report
from lead_scoring.run_mark import check_run_ended
from lead_scoring.settings import DEFAULT_DATABASE, DEFAULT_PUBLISH


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the report and return the exit status."""
    options = _parser().parse_args(arguments)
    database = options.database.resolve()
    published = options.publish.absolute()
    report = options.report.absolute() if options.report else default_report(published)
    try:
        check_is_there(database)
        with only_run_on(database):
            with open_to_read(database) as connection:
                check_run_ended(connection)
            write_report(database, published, report, with_names=not options.no_pii)
    except RunStopped as stopped:
        for sentence in stopped.sentences:
            print(sentence, file=sys.stderr)
        return 1
    print(f"Report: {report}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="report.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--database",
        metavar="FILE",
        type=place,
        default=DEFAULT_DATABASE,
        help="DuckDB file of the run (warehouse/lead_scoring.duckdb)",
    )
    parser.add_argument(
        "--publish",
        metavar="DIR",
        type=place,
        default=DEFAULT_PUBLISH,
        help="the published set of the run (warehouse/published)",
    )
    parser.add_argument(
        "--report",
        metavar="FILE",
        type=place,
        help="HTML file to write (report.html beside the published set, "
        "or NAME-report.html if the set is called NAME)",
    )
    parser.add_argument(
        "--no-pii",
        action="store_true",
        help="leave out names, job titles, companies, e-mail addresses and phone numbers; contact "
        "ids stay",
    )
    return parser


if __name__ == "__main__":
    end_at_once(main())
