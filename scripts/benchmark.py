"""Measure what a run costs, beside the same work written by hand in DuckDB, Polars and pandas.

Everything is measured in turns, each piece of work in a process of its own, and kept after each
measurement: a benchmark that was broken off goes on where it was. Exit status: 0 all was measured;
1 something was not, which is said; 2 wrong usage.
"""

from lead_scoring.environment import ensure_environment

ensure_environment(development=True)

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console

from lead_scoring.benchmark.readme import write_readme
from lead_scoring.benchmark.results import Results, this_machine
from lead_scoring.benchmark.run import Benchmark, Plan
from lead_scoring.benchmark.show import as_markdown, print_tables, write_chart
from lead_scoring.benchmark.work import OURS, RIVALS
from lead_scoring.options import place
from lead_scoring.problems import RunStopped
from lead_scoring.settings import ROOT, WAREHOUSE

WORKS = (*OURS, *RIVALS, "floor")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit status."""
    options = _parser().parse_args(arguments)
    shown = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    told = Console(file=sys.stderr, highlight=False)
    try:
        if options.write_readme:
            changed = write_readme(Results.read(options.write_readme), ROOT)
            print("README.md has new figures." if changed else "README.md has these figures.")
            return 0
        return _measure(options, shown, told)
    except RunStopped as stopped:
        for sentence in stopped.sentences:
            print(sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Broken off. Run this again to go on from here.", file=sys.stderr)
        return 1


def _measure(options: argparse.Namespace, shown: Console, told: Console) -> int:
    folder = options.folder.absolute()
    kept = (options.results or folder / "results.json").absolute()
    results = Results()
    if kept.exists() and not options.anew:
        results = Results.read(kept)
        if results.machine != this_machine():
            raise RunStopped(
                f"{kept} was measured on another machine or with other packages; give --results "
                "another file, or --anew to measure all again."
            )
    results.machine = this_machine()
    results.measurements = [each for each in results.measurements if each.work not in options.again]
    plan = Plan(
        events=options.events,
        works=options.only,
        rounds=options.rounds,
        sizes=options.sizes,
        size_rounds=options.size_rounds,
        factors=(1, 2, 4) if options.rules else (),
        start=not options.no_start,
        timeout=options.timeout,
        check=not options.no_check,
    )
    Benchmark(
        plan,
        folder,
        kept,
        results,
        lambda sentence: told.print(sentence, markup=False, soft_wrap=True),
        options.memory_limit,
    ).run()
    print_tables(results, shown)
    kept.with_suffix(".md").write_text(as_markdown(results), encoding="utf-8")
    write_chart(results, kept.with_suffix(".svg"))
    print(f"Kept as {kept} and, beside it, .md and .svg.")
    return 0 if all(each.status == "done" for each in results.measurements) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmark.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--events",
        type=_number,
        default=1_000_000,
        metavar="N",
        help="events of the side-by-side part, such as 20e6 (default: 1e6), by 1/40 as many people",
    )
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="default: 3")
    parser.add_argument(
        "--only",
        type=_works,
        default=WORKS,
        metavar="A,B",
        help=f"pieces of work: {','.join(WORKS)} (default: all)",
    )
    parser.add_argument(
        "--sizes",
        type=_numbers,
        default=(),
        metavar="N,N",
        help="also measure how cost grows over these numbers of events, such as 1e6,2e6,5e6,10e6",
    )
    parser.add_argument("--size-rounds", type=int, default=1, metavar="N", help="default: 1")
    parser.add_argument(
        "--rules", action="store_true", help="also measure with two and four times the rules"
    )
    parser.add_argument(
        "--no-start", action="store_true", help="do not measure start-up, parsing and the sample"
    )
    parser.add_argument(
        "--no-check",
        action="store_true",
        help="do not compare the rows of the hand-written ones with ours in the first round",
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=3600.0,
        metavar="SECONDS",
        help="end a measurement after so long, and skip it in later rounds (default: 3600)",
    )
    parser.add_argument(
        "--memory-limit", default="", metavar="SIZE", help="hold DuckDB to so much, such as 8GB"
    )
    parser.add_argument(
        "--folder",
        type=place,
        default=WAREHOUSE / "benchmark",
        metavar="DIR",
        help="where data and work are kept (warehouse/benchmark)",
    )
    parser.add_argument(
        "--results",
        type=place,
        metavar="FILE",
        help="JSON to keep the measurements in (results.json in the folder)",
    )
    parser.add_argument("--anew", action="store_true", help="measure again what is kept already")
    parser.add_argument(
        "--again",
        type=_works,
        default=(),
        metavar="A,B",
        help="measure these pieces of work again, such as one that timed out",
    )
    parser.add_argument(
        "--write-readme",
        type=place,
        metavar="FILE",
        help="measure nothing; put these results into README.md",
    )
    return parser


def _number(text: str) -> int:
    try:
        number = int(float(text))
    except (ValueError, OverflowError):
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number such as 20000000 or 20e6")
    return number


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted({_number(part) for part in text.split(",") if part}))


def _works(text: str) -> tuple[str, ...]:
    chosen = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in chosen if part not in WORKS]
    if unknown or not chosen:
        raise argparse.ArgumentTypeError(f"'{', '.join(unknown)}' is none of {', '.join(WORKS)}")
    return tuple(work for work in WORKS if work in chosen)


if __name__ == "__main__":
    sys.exit(main())
