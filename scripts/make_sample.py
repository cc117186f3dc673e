"""Write the sample data into a folder: `python3 scripts/make_sample.py --help`."""

from __future__ import annotations

import argparse
import sys

from lead_scoring.environment import ensure_environment
from lead_scoring.options import place


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0 if the sample stands, 1 if it cannot be made."""
    parser = argparse.ArgumentParser(description="Write the sample data into a folder.")
    parser.add_argument("folder", type=place, help="made, or replaced if it holds a sample")
    parser.add_argument("--contacts", type=int, default=5_000, help="default: 5000")
    parser.add_argument("--companies", type=int, default=1_000, help="default: 1000")
    parser.add_argument("--events", type=int, default=150_000, help="default: 150000")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other data; default: 1")
    parser.add_argument("--truth", type=place, metavar="FILE", help="also write what is hidden")
    options = parser.parse_args(arguments)

    ensure_environment()
    import duckdb
    from rich.progress import Progress

    from lead_scoring.sample import SampleError, make_sample

    with Progress(transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("sample", total=1.0)
        shown = ""

        def show(share: float, what: str) -> None:
            nonlocal shown
            bar.update(task, completed=share, description=what)
            if what != shown and not sys.stderr.isatty():
                print(what, file=sys.stderr)
            shown = what

        try:
            summary = make_sample(
                options.folder,
                contacts=options.contacts,
                companies=options.companies,
                events=options.events,
                seed=options.seed,
                truth=options.truth,
                progress=show,
            )
        except SampleError as error:
            print(error, file=sys.stderr)
            return 1
        except (OSError, duckdb.IOException) as error:
            print(f"The sample could not be written: {error}", file=sys.stderr)
            return 1
    for path in summary.files:
        print(f"{path}: {summary.rows[path.stem]:,} rows")
    print(f"{summary.won:,} leads won, {summary.lost:,} lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())
