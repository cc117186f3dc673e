"""Checks a rule pack and lists everything that is wrong with it, without building anything.

Exit status: 0 nothing is wrong (there may be warnings), 1 something is, 2 wrong usage.
"""

from lead_scoring.environment import end_at_once, ensure_environment

ensure_environment()

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lead_scoring.options import place
from lead_scoring.problems import RunStopped
from lead_scoring.rule_checks import check_rule_pack, sorted_problems
from lead_scoring.rule_pack import Problem, RulePack, read_rule_pack
from lead_scoring.settings import DEFAULT_RULES
from lead_scoring.words import counted


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one pack, print its problems one a line, and return the exit status."""
    parser = argparse.ArgumentParser(prog="check_rules.py", description=__doc__)
    parser.add_argument(
        "rules",
        metavar="DIR",
        nargs="?",
        type=place,
        default=DEFAULT_RULES,
        help="folder of the rule pack (default: seeds/rules)",
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=place,
        help="also check attributes and event types against the input files in this folder",
    )
    options = parser.parse_args(arguments)

    pack, problems = read_rule_pack(options.rules)
    try:
        known = _what_data_has(options.data, options.rules) if options.data else {}
    except RunStopped as stopped:
        print(*stopped.sentences, sep="\n", file=sys.stderr)
        return 1
    problems += check_rule_pack(pack, as_of=datetime.now(UTC).date(), **known)
    return _report(pack, problems)


def _what_data_has(folder: Path, pack_folder: Path) -> dict[str, Any]:
    """The arguments of ``check_rule_pack`` that describe the data."""
    from lead_scoring.load import describe_data

    data = describe_data(folder)
    return {
        "known_attributes": data.attributes,
        "seen_event_types": data.event_types,
        "missing_inputs": data.missing_inputs,
        "is_for_any_data": pack_folder.resolve() == DEFAULT_RULES,
    }


def _report(pack: RulePack, problems: list[Problem]) -> int:
    """Print errors, then warnings, then how many; return the exit status."""
    counts = {"error": 0, "warning": 0}
    for severity in counts:
        for problem in sorted_problems([each for each in problems if each.severity == severity]):
            counts[severity] += 1
            print(f"{severity}: {problem}")
    if problems:
        print(f"{counted(counts['error'], 'error')}, {counted(counts['warning'], 'warning')}")
    else:
        rules = len(pack.tables["attribute_rules"]) + len(pack.tables["event_rules"])
        scores = len(pack.tables["scores"])
        print(f"{counted(rules, 'rule')} in {counted(scores, 'score')}: no problem found")
    return 1 if counts["error"] else 0


if __name__ == "__main__":
    end_at_once(main())
