"""Forget people: remove them from every table and published file, and from all later loads.

Their contact_id goes on the suppression list as a hash, which every run reads. Exit status: 0 done,
also if nothing was there to remove; 1 something keeps it from being done, which is said in
sentences; 2 wrong usage.
"""

from lead_scoring.environment import end_at_once, ensure_environment

ensure_environment()

import argparse
import sys
from collections.abc import Sequence

from lead_scoring.engines import default_database, engine_of
from lead_scoring.forget import forget, published_link
from lead_scoring.options import named, place
from lead_scoring.problems import RunStopped
from lead_scoring.settings import (
    DEFAULT_PUBLISH,
    suppressions_file,
    unknown_words,
)
from lead_scoring.suppressions import BLANKS


def main(arguments: Sequence[str] | None = None) -> int:
    """Forget the people and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        engine = engine_of(options.target)
        report = forget(
            list(dict.fromkeys(options.contacts)),
            database=(options.database or default_database(options.target)).resolve(),
            engine=engine,
            publish=published_link(options.publish),
            suppressions=(options.suppressions or suppressions_file()).absolute(),
        )
    except RunStopped as stopped:
        for sentence in stopped.sentences:
            print(sentence, file=sys.stderr)
        return stopped.exit_status
    print(report.as_text())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="forget.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "contacts", metavar="CONTACT", nargs="+", type=_contact, help="contact_id of the person"
    )
    parser.add_argument(
        "--database",
        metavar="FILE",
        type=place,
        help="DuckDB file of the run (warehouse/lead_scoring.duckdb; for a target that is not "
        "DuckDB warehouse/lead_scoring_TARGET.duckdb)",
    )
    parser.add_argument(
        "--target",
        metavar="NAME",
        type=named,
        help="target of profiles.yml that the runs build on: a server has its rows deleted, too",
    )
    parser.add_argument(
        "--publish",
        metavar="DIR",
        type=place,
        default=DEFAULT_PUBLISH,
        help="where the marts stand as Parquet files (warehouse/published)",
    )
    parser.add_argument(
        "--suppressions",
        metavar="FILE",
        type=place,
        help="the suppression list (warehouse/suppressed_contacts.csv, or what the environment "
        "variable LEAD_SCORING_SUPPRESSIONS names, which runs go by)",
    )
    return parser


def _contact(text: str) -> str:
    contact = text.strip(BLANKS)
    if contact.lower() in unknown_words():
        raise argparse.ArgumentTypeError(f"'{text}' is no contact_id: it means not known")
    try:
        contact.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(f"{text!r} is not text in UTF-8") from None
    return contact


if __name__ == "__main__":
    end_at_once(main())
