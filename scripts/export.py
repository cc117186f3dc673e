"""Write what a CRM does not show yet to the file that its import takes: only leads that changed.

What was written counts as exported, so that the next file has what changed since. If an export is
interrupted, run the command again: nothing is lost, and leads come twice only if nobody can know
whether the file was taken, which is said then. Exit status: 0 done, also if nothing has changed
(the file has its header alone); 1 something keeps it from being done, which is said in sentences; 2
wrong usage.
"""

from lead_scoring.environment import end_at_once, ensure_environment

ensure_environment()

import argparse
import sys
from collections.abc import Sequence

from lead_scoring.crm_export import ExportOptions, export
from lead_scoring.crm_fields import DESTINATIONS, FIELDS_FILE
from lead_scoring.options import place
from lead_scoring.problems import RunStopped
from lead_scoring.settings import DEFAULT_DATABASE, WAREHOUSE


def main(arguments: Sequence[str] | None = None) -> int:
    """Export the changes and return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.preview and options.all:
        parser.error("--preview shows what the next export would write; leave --all or it out")
    try:
        report = export(
            ExportOptions(
                destination=options.format,
                database=options.database.resolve(),
                folder=WAREHOUSE / "exports",
                names=options.names,
                output=options.output.absolute() if options.output else None,
                match=options.match,
                is_preview=options.preview,
                write_all=options.all,
                properties=options.properties.absolute() if options.properties else None,
            )
        )
    except RunStopped as stopped:
        for sentence in stopped.sentences:
            print(sentence, file=sys.stderr)
        return 1
    print(report.as_text())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="export.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--format", required=True, choices=DESTINATIONS, help="what the file is made for"
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        type=place,
        help="the file (default: a new one in warehouse/exports); one with rows that stands there "
        "already is kept as FILE.before-<number>",
    )
    parser.add_argument(
        "--match",
        choices=["email", "id"],
        default="email",
        help="by what HubSpot or Salesforce finds the record: the e-mail address, or the "
        "contact_id as Record ID or Id (default: email)",
    )
    parser.add_argument(
        "--names",
        metavar="FILE",
        type=place,
        default=FIELDS_FILE,
        help="CSV with the name of each field there (scripts/crm_fields.csv)",
    )
    parser.add_argument(
        "--properties",
        metavar="FILE",
        type=place,
        help="also write the definitions of the fields to create in the CRM",
    )
    parser.add_argument(
        "--database",
        metavar="FILE",
        type=place,
        default=DEFAULT_DATABASE,
        help="DuckDB file of the run (warehouse/lead_scoring.duckdb)",
    )
    parser.add_argument(
        "--all", action="store_true", help="every lead, as after an import that went wrong"
    )
    parser.add_argument(
        "--preview", action="store_true", help="write the file, but let nothing count as exported"
    )
    return parser


if __name__ == "__main__":
    end_at_once(main())
