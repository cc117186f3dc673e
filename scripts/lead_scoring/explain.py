"""Explains the scores of one contact: the whole calculation, as a person would write it down.

Everything is read from the tables of the last run. For another date a copy of the database is
scored again, since a score depends on nothing but data, rules and date.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.explain_read import (
    Reader,
    check_marts_are_of,
    has_contacts,
    last_scored_on,
    open_to_read,
)
from lead_scoring.explain_score import Line, ScoreExplained, explain_score, rule_without_points
from lead_scoring.explain_unknown import why_not_scored
from lead_scoring.explain_words import number, plain
from lead_scoring.problems import RunStopped
from lead_scoring.progress import Reporter
from lead_scoring.run_mark import check_run_ended

CONVENTIONAL = ("fit", "engagement")
OVERRIDES_IN_WORDS = {"qualify": "qualifies", "disqualify": "disqualifies"}


@dataclass
class Explanation:
    """All that is to be said about one contact on one date."""

    contact_id: str
    scored_on: date
    config_version: str
    who: list[str]
    scores: list[ScoreExplained] = field(default_factory=list)
    segment: list[Line] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The explanation as plain values, points as numbers."""
        return _plain_values(asdict(self))


def explain(
    database: Path,
    contact_id: str,
    *,
    score: str | None = None,
    as_of: date | None = None,
    reporter: Reporter,
) -> Explanation:
    """Explain one score, or all, on a date (default: that of the last run).

    Raises RunStopped with a sentence if there is no database, no such score, or if the contact is
    not scored on the date; the sentence says why.
    """
    contact_id = contact_id.strip()
    with open_to_read(database) as connection:
        last_run = last_scored_on(connection, database)
        day = as_of or last_run
        rows = connection.execute("select trim(score) from rules.scores").fetchall()
        scores = [name for (name,) in rows]
        if score is not None and score not in scores:
            raise RunStopped(f"There is no score {score}; the scores are {', '.join(scores)}.")
        reasons = why_not_scored(connection, contact_id, day)
        if reasons:
            raise RunStopped(reasons)
        if day == last_run:
            check_marts_are_of(connection, database, day)
            check_run_ended(connection)
            return _read(connection, contact_id, day, score)
        if not has_contacts(connection):
            raise RunStopped(
                f"{database} has no table raw.contacts, since its run scored tables that stand on "
                f"a server; only {last_run} can be explained from it."
            )
    with _scored_again(database, day, reporter) as connection:
        return _read(connection, contact_id, day, score)


@contextmanager
def _scored_again(
    database: Path, day: date, reporter: Reporter
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the database that holds the scores of another date; it is removed afterwards."""
    # dbt's part of a run is not needed to explain the date of the last one
    from lead_scoring.build import build
    from lead_scoring.database import open_database
    from lead_scoring.pack_scoring import copy_database, own_target

    with tempfile.TemporaryDirectory(prefix="lead-scoring-") as name, own_target(Path(name)):
        reporter.step(f"Scoring a copy of {database.name} as of {day} (takes a little while)")
        copy = copy_database(database, Path(name))
        build(copy, as_of=day, replay_dates=[], progress=reporter.progress)
        with open_database(copy) as connection:
            yield connection


def _read(
    connection: duckdb.DuckDBPyConnection, contact_id: str, day: date, score: str | None
) -> Explanation:
    reader = Reader(connection, contact_id, day)
    rows = reader.scores
    return Explanation(
        contact_id=contact_id,
        scored_on=day,
        config_version=rows[0]["config_version"] if rows else "",
        who=_who(reader),
        scores=[explain_score(reader, row) for row in rows if score in (None, row["score"])],
        segment=_segment(reader) if score is None else [],
    )


def _who(reader: Reader) -> list[str]:
    """What tells a person which contact this is."""
    facts, lead = reader.facts, reader.lead or {}
    name = " ".join(facts[each] for each in ("first_name", "last_name") if each in facts)
    job = ", ".join(facts[each] for each in ("job_title", "company_name") if each in facts)
    company = f"company {lead['company_id']}" if lead.get("company_id") else ""
    stage = reader.lifecycle_stage
    created = lead.get("created_on")
    parts = [
        name,
        facts.get("email", ""),
        job if "company_name" in facts else ", ".join(each for each in (job, company) if each),
        f"lifecycle stage {stage}" if stage else "",
        f"created on {created}" if created else "",
    ]
    return [plain(part) for part in parts if part]


def _segment(reader: Reader) -> list[Line]:
    """How bands or an override lead to the segment, and what to do next."""
    row, override, matrix = reader.segment(), reader.override(), reader.matrix()
    name = "none" if row["segment"] is None else plain(row["segment"])
    handoff = ", handed to sales" if row["is_handoff"] else ""
    lines = [Line(f"segment: {name}{handoff}")]
    bands = [(score, row[f"{score}_band"]) for score in CONVENTIONAL]
    has_bands = all(band is not None for _, band in bands)
    shown = " and ".join(
        f"{score} band {plain(band)}" if band is not None else f"no {score} band"
        for score, band in bands
    )
    of_matrix = matrix.get((row["fit_band"], row["engagement_band"]))
    if override:
        lines.append(
            Line(f"a rule {OVERRIDES_IN_WORDS[override['override']]} the contact:", level=1)
        )
        lines += rule_without_points(reader, override["rule_id"], level=2)
        others = [
            plain(each["rule_id"])
            for each in reader.fired_without_points
            if each["effect"] in ("qualify", "disqualify")
            and each["rule_id"] != override["rule_id"]
        ]
        if others:
            lines.append(Line(f"other rules that would overrule: {', '.join(others)}", level=2))
        if of_matrix:
            lines.append(Line(f"without it: {plain(of_matrix)} ({shown})", level=1))
    elif not matrix:
        lines.append(Line("the rule pack has no segments.csv", level=1))
    elif of_matrix:
        lines.append(Line(f"{shown} lead there", level=1))
    else:
        why = "segments.csv has no row for them" if has_bands else "the matrix needs both bands"
        lines.append(Line(f"{shown}: {why}", level=1))
    if row["priority"] is not None:
        lines.append(Line(f"priority {row['priority']}", level=1))
    if row["next_step"]:
        lines.append(Line(f"next step: {plain(row['next_step'])}", level=1))
    lines.append(
        Line(f"place {row['lead_rank']:,} of {row['leads']:,} in the calling order", level=1)
    )
    return lines


def as_text(explanation: Explanation) -> str:
    """The explanation for a screen: points in a column on the left, words beside them."""
    parts = [f"Contact {plain(explanation.contact_id)} on {explanation.scored_on}"]
    parts += [" · ".join(explanation.who)] if explanation.who else []
    for score in explanation.scores:
        parts += ["", *_score_as_text(score)]
    if explanation.segment:
        parts += ["", *("  " * line.level + line.text for line in explanation.segment)]
    parts += ["", f"Rule pack {explanation.config_version}"]
    return "\n".join(line.rstrip() for line in parts)


def _score_as_text(score: ScoreExplained) -> list[str]:
    described = f": {plain(score.description)}" if score.description else ""
    title = f"{plain(score.score)}{described}"
    if score.points is None:
        return [
            title,
            "  excluded",
            *("  " + "  " * each.level + each.text for each in score.lines),
        ]
    column = _Column(
        [line.points for line in score.lines if line.points is not None] + [score.points]
    )
    lines = [title]
    for line in score.lines:
        lines.append(f"  {column.cell(line.points)}  {'  ' * line.level}{line.text}")
    lines.append(f"  {'-' * column.width}")
    lines.append(f"  {column.cell(score.points)}  {plain(score.score)}: {score.band_words}")
    return lines


class _Column:
    """A column of numbers with their decimal points below each other."""

    def __init__(self, values: list[Decimal]) -> None:
        parts = [number(value).partition(".") for value in values]
        self._whole = max(len(whole) for whole, _, _ in parts)
        self._decimals = max(len(decimals) for _, _, decimals in parts)
        self.width = self._whole + (1 + self._decimals if self._decimals else 0)

    def cell(self, value: Decimal | None) -> str:
        """The number with blanks around it; blanks only for None."""
        if value is None:
            return " " * self.width
        whole, point, decimals = number(value).partition(".")
        return f"{whole:>{self._whole}}{point}{decimals}".ljust(self.width)


def _plain_values(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain_values(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain_values(each) for each in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value
