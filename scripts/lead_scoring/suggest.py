"""Suggests a rule pack from outcomes: reads the evidence, fits points, and writes a pack to review.

Nothing of today's pack is touched. A suggestion is for a person to read, to change and to adopt.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lead_scoring.database import open_database
from lead_scoring.explain_read import open_to_read
from lead_scoring.main_job import RunOptions, run
from lead_scoring.pack_scoring import (
    NAME_OF_DATABASE,
    copy_database,
    inputs_on,
    own_target,
    score_pack,
)
from lead_scoring.problems import RunStopped
from lead_scoring.progress import Reporter
from lead_scoring.rule_checks import check_rule_pack
from lead_scoring.rule_files import RULE_FILES
from lead_scoring.rule_pack import RulePack, read_rule_pack
from lead_scoring.settings import project_variables
from lead_scoring.suggest_bands import Points, move_bands, points_of
from lead_scoring.suggest_pack import Change, Suggestion
from lead_scoring.suggest_points import FitResult, Target, fit_target, targets
from lead_scoring.suggest_read import Evidence, evidence_of
from lead_scoring.suggest_rules import candidates
from lead_scoring.suggest_trial import Trial, tried_on_later_dates
from lead_scoring.suggest_words import as_markdown

REVIEW = "review"


@dataclass(frozen=True)
class Suggested:
    """What was written, and what it rests on."""

    output: Path
    changes: list[Change]
    leads: int
    wins: int
    dates: list[date]
    is_dated: bool
    points_to_double_odds: float
    ranks_today: bool
    trial: Trial | None


def check_output(output: Path) -> None:
    """Raise RunStopped if the folder holds anything: a suggestion never overwrites."""
    if output.is_dir() and not any(output.iterdir()):
        return
    if output.exists():
        what = "is not empty" if output.is_dir() else "is a file"
        raise RunStopped(
            f"{output} {what}, and a suggestion never overwrites; name a folder that is not there "
            "yet (--output)."
        )


def evaluate_data(
    folder: Path,
    *,
    data: Path | None,
    target: str | None = None,
    rules: Path,
    as_of: date | None,
    replay_dates: Sequence[date],
    reporter: Reporter,
) -> Path:
    """Score and evaluate data with a pack in a database of its own, as run.py --evaluate does.

    `target`: the data are a copy of the raw tables of that engine.
    """
    database = folder / NAME_OF_DATABASE
    if target:
        inputs_on(target, database, reporter)
    with own_target(folder):
        run(
            RunOptions(
                data=data,
                rules=rules,
                database=database,
                publish=folder / "published",
                as_of=as_of,
                replay_dates=tuple(replay_dates),
                evaluate=True,
            ),
            reporter,
        )
    return database


def suggest(database: Path, output: Path, reporter: Reporter) -> Suggested:
    """Write a suggested pack into the folder `output`. Raises RunStopped with sentences."""
    check_output(output)
    reporter.step(f"Reading the evidence of {database.name}")
    with evidence_of(database, _points_to_double_odds()) as (connection, evidence):
        suggestion = Suggestion(evidence)
        suggestion.leave_out_leaks()
        suggestion.leave_out_predictors()
        chosen = targets(evidence.pack)
        offered = candidates(
            connection,
            evidence,
            fact_score=_score_of_kind(evidence.pack, chosen[0], "fit"),
            act_score=_score_of_kind(evidence.pack, chosen[0], "engagement"),
        )
        reporter.step(f"Fitting points to {evidence.leads:,} leads, {evidence.wins:,} of them won")
        trial = tried_on_later_dates(connection, evidence, chosen[0])
        results: list[FitResult] = []
        for target in chosen:
            new = [each for each in offered if each.score in target.weights]
            result = fit_target(connection, evidence, target, new)
            suggestion.weigh_rules(result)
            suggestion.add_rules(result, new)
            suggestion.make_room(connection, result)
            results.append(result)
    pack = RulePack(output, suggestion.tables, {})
    with tempfile.TemporaryDirectory(prefix="lead-scoring-") as name:
        reporter.step("Scoring a copy with the suggested pack, to set its bands")
        before, after = _points_before_and_after(database, pack, Path(name), reporter)
    suggestion.tables["score_bands"], moved = move_bands(
        suggestion.tables["score_bands"], before, after
    )
    suggestion.changes += moved
    suggested = Suggested(
        output=output,
        changes=suggestion.changes,
        leads=evidence.leads,
        wins=evidence.wins,
        dates=evidence.dates,
        is_dated=evidence.is_dated,
        points_to_double_odds=results[0].points_to_double_odds,
        ranks_today=results[0].ranks_today,
        trial=trial,
    )
    _write(output, suggestion, evidence, as_markdown(suggested))
    return suggested


def _points_to_double_odds() -> float:
    return float(project_variables()["points_to_double_odds"])


def _score_of_kind(pack: RulePack, target: Target, kind: str) -> str:
    """A score of that kind that the target adds up, or else the one that weighs most."""
    of_kind = [
        row["score"]
        for row in pack.tables["scores"]
        if row["kind"] == kind and target.weights.get(row["score"], 0) > 0
    ]
    heaviest = max(target.weights, key=lambda score: (target.weights[score], score))
    return of_kind[0] if of_kind else heaviest


def _points_before_and_after(
    database: Path, pack: RulePack, folder: Path, reporter: Reporter
) -> tuple[Points, Points]:
    """The points on the as-of date with today's pack, and with the new one."""
    with open_to_read(database) as connection:
        before = points_of(connection)
        found = connection.execute(
            "select scored_on from features.int_scoring_dates where is_as_of"
        ).fetchone()
    if found is None:
        raise RunStopped(f"{database} holds no scores; run scripts/run.py --evaluate on it first.")
    copy = copy_database(database, folder)
    with own_target(folder):
        score_pack(
            copy,
            pack,
            as_of=found[0],
            evaluation_dates=[],
            reporter=reporter,
            only=("+lead_scores", "+account_scores"),
        )
    with open_database(copy) as connection:
        return before, points_of(connection)


def _write(output: Path, suggestion: Suggestion, evidence: Evidence, review: str) -> None:
    """Write the pack and its review beside each other, and put them in place all together."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as name:
            draft = Path(name) / "pack"
            (draft / REVIEW).mkdir(parents=True)
            for stem, rule_file in RULE_FILES.items():
                rows = suggestion.tables[stem]
                if rows or evidence.pack.tables[stem] or rule_file.required:
                    _write_csv(draft / rule_file.file_name, rule_file.column_names, rows)
            rows = [change.as_row() for change in suggestion.changes]
            columns = tuple(Change.__dataclass_fields__)
            _write_csv(draft / REVIEW / "changes.csv", columns, rows)
            (draft / REVIEW / "changes.md").write_text(review, encoding="utf-8")
            _check(draft, evidence)
            check_output(output)
            if output.is_dir():
                output.rmdir()
            shutil.move(draft, output)
    except OSError as error:
        raise RunStopped(f"The suggestion could not be written to {output}: {error}") from error


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _check(folder: Path, evidence: Evidence) -> None:
    """Raise RunStopped if the pack that was written has errors that today's has not."""
    pack, problems = read_rule_pack(folder)
    problems += check_rule_pack(pack)
    known = {problem.message for problem in check_rule_pack(evidence.pack)}
    errors = [
        str(problem)
        for problem in problems
        if problem.severity == "error" and problem.message not in known
    ]
    if errors:
        raise RunStopped(["The suggested pack is not sound, so it was not written:", *errors])
