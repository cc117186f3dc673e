"""Breaks the SQL on purpose, one place at a time, and shows whether the property tests notice.

Not a test that pytest collects: run it by hand after a change to the engine or to these tests,
`python3 tests/mutation_check.py`. It works on a copy of the project. Exit status 1 if a fault went
unnoticed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ("1", "2")  # the second is only drawn if the first shows nothing


@dataclass(frozen=True)
class Mutation:
    """A fault: in the model or macro of this file name, this text becomes that one."""

    what: str
    file: str
    text: str
    fault: str

    def paths(self, root: Path) -> list[Path]:
        """The files of that name in the project at ``root``: one, unless it was renamed."""
        return [*root.glob(f"models/**/{self.file}"), *root.glob(f"macros/**/{self.file}")]


MUTATIONS = (
    Mutation(
        "a window is a day too long",
        "int_event_rule_matches.sql",
        "< rules_of_kinds.window_days",
        "<= rules_of_kinds.window_days",
    ),
    Mutation(
        "the scoring date's own events do not count",
        "int_event_rule_matches.sql",
        "lead_events.occurred_on <= rules_of_kinds.scored_on",
        "lead_events.occurred_on < rules_of_kinds.scored_on",
    ),
    Mutation(
        "effective_to is exclusive",
        "int_event_rule_matches.sql",
        "occurred_on <= rules_of_kinds.effective_to",
        "occurred_on < rules_of_kinds.effective_to",
    ),
    Mutation(
        "the daily limit is forgotten",
        "int_event_rule_units.sql",
        "when count(*) > daily_limit then daily_limit",
        "when count(*) > daily_limit then count(*)",
    ),
    Mutation(
        "an asset unit has the date of its first event",
        "int_event_rule_units.sql",
        "max(occurred_on) as unit_on",
        "min(occurred_on) as unit_on",
    ),
    Mutation(
        "max_count is exclusive",
        "int_fired_event_rules.sql",
        "counts_and_absences.unit_count <= event_rules.max_count",
        "counts_and_absences.unit_count < event_rules.max_count",
    ),
    Mutation(
        "once decays by the oldest unit",
        "int_fired_event_rules.sql",
        "days_between('counts_and_absences.last_unit_on'",
        "days_between('counts_and_absences.first_unit_on'",
    ),
    Mutation(
        "expiry lasts a day longer",
        "decay_weight.sql",
        "when {{ age_in_days }} < {{ interval_days }} then 1.0",
        "when {{ age_in_days }} <= {{ interval_days }} then 1.0",
    ),
    Mutation(
        "a step decay is linear",
        "decay_weight.sql",
        "* floor(\n",
        "* (\n",
    ),
    Mutation(
        "caps are forgotten",
        "clamped.sql",
        "when {{ expression }} > {{ cap }} then {{ cap }}",
        "when false then {{ cap }}",
    ),
    Mutation(
        "a group's weight comes after its cap",
        "int_group_points.sql",
        "{{ clamped('weighted_points', 'min_points', 'max_points') }} as capped_points",
        "{{ clamped('rule_points', 'min_points', 'max_points') }} as capped_points",
    ),
    Mutation(
        "the worst rule of a best group pays",
        "int_rule_points.sql",
        "order by capped_points desc nulls last, {{ in_plain_order('rule_id') }}",
        "order by capped_points asc nulls last, {{ in_plain_order('rule_id') }}",
    ),
    Mutation(
        "at_most is less_than",
        "operand_holds.sql",
        "when 'at_most' then {{ number }} <= ",
        "when 'at_most' then {{ number }} < ",
    ),
    Mutation(
        "older_than_days is exclusive",
        "operand_holds.sql",
        "when 'older_than_days' then {{ age }} >= ",
        "when 'older_than_days' then {{ age }} > ",
    ),
    Mutation(
        "one condition of several is enough",
        "int_contact_rule_matches.sql",
        "having count(*) = rules.contact_conditions",
        "having count(*) >= 1",
    ),
    Mutation(
        "a contact is scored before it is created",
        "int_leads.sql",
        "<= scoring_dates.scored_on",
        "<= scoring_dates.scored_on + 3",
    ),
    Mutation(
        "at a tie the column wins over the row",
        "value_known_later.sql",
        "{{ column }}.known_from <= {{ row }}.known_from",
        "{{ column }}.known_from < {{ row }}.known_from",
    ),
    Mutation(
        "the event loaded first counts",
        "last_delivered_first.sql",
        "loaded_at desc nulls last",
        "loaded_at asc nulls last",
    ),
    Mutation(
        "a band begins above its points",
        "int_points_in_bands.sql",
        "band_stages_found.points >= band_ranges.from_points",
        "band_stages_found.points > band_ranges.from_points",
    ),
    Mutation(
        "qualify wins over disqualify",
        "int_lead_overrides.sql",
        "{{ in_plain_order('rule_points.effect') }} asc",
        "{{ in_plain_order('rule_points.effect') }} desc",
    ),
)


def main() -> int:
    """Try every mutation and print what noticed it."""
    unnoticed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        ignored = shutil.ignore_patterns(
            ".git", ".venv", "target", "warehouse", "logs", "examples", ".hypothesis"
        )
        shutil.copytree(ROOT, copy, ignore=ignored)
        for mutation in MUTATIONS:
            (path,) = mutation.paths(copy)
            original = path.read_text(encoding="utf-8")
            path.write_text(original.replace(mutation.text, mutation.fault), encoding="utf-8")
            noticed = next((by for each in SEEDS if (by := _failing_tests(copy, each))), "")
            path.write_text(original, encoding="utf-8")
            print(f"{mutation.what}: {noticed or 'NOT NOTICED'}", flush=True)
            unnoticed += not noticed
    print(f"{len(MUTATIONS) - unnoticed} of {len(MUTATIONS)} noticed")
    return 1 if unnoticed else 0


def _failing_tests(copy: Path, seed: str) -> str:
    """The names of the property tests that fail in the copy."""
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--no-header",
            "--tb=no",
            f"--hypothesis-seed={seed}",
            "tests/test_pipeline_against_reference.py",
        ],
        cwd=copy,
        capture_output=True,
        text=True,
        env={**os.environ, "DBT_TARGET_PATH": str(copy / "target")},
        check=False,
    )
    lines = [line for line in ended.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return ", ".join(line.split("::")[1].split(" ")[0] for line in lines)


if __name__ == "__main__":
    sys.exit(main())
