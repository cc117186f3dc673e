"""What `--evaluate` adds to a run: past dates to look back on, and what was found, in words."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb

from lead_scoring.problems import RunStopped
from lead_scoring.raw_tables import RawTables
from lead_scoring.settings import project_variables
from lead_scoring.sql_text import rows_of
from lead_scoring.words import counted

# The ends of so many months are looked back on, if nobody names dates.
MOST_DATES = 12
# With fewer contacts won or lost than this, figures are said to be rough.
FEW_CONTACTS = 50
# In days; macros/outcome_horizon_days.sql has the same.
LONGEST_HORIZON = 36_500
NAMES_SHOWN = 3


@dataclass
class Evaluation:
    """What the evaluation found: its dates, how many leads were won, and sentences about them."""

    dates: list[str] = field(default_factory=list)
    is_dated: bool | None = None
    leads: int = 0
    wins: int = 0
    lead_auc: float | None = None
    sentences: list[str] = field(default_factory=list)


def outcome_horizon_days() -> int:
    """The variable outcome_horizon_days. Raises RunStopped if it is no whole number of days.

    The bounds are those of the macro of that name: past dates have to be dates.
    """
    given = str(project_variables()["outcome_horizon_days"]).strip()
    if not (re.fullmatch("[0-9]{1,9}", given) and 1 <= int(given) <= LONGEST_HORIZON):
        raise RunStopped(
            f"dbt_project.yml: the variable outcome_horizon_days is '{given}'; it has to be a "
            f"whole number of days from 1 to {LONGEST_HORIZON}, such as 90."
        )
    return int(given)


def dates_to_evaluate(tables: RawTables, as_of: date, horizon_days: int) -> list[date]:
    """The past dates to score and to hold against outcomes, the earliest first.

    The ends of the last months, twelve at most, that lie between the first outcome and the last day
    whose horizon has passed; that last day alone, if no month ends between them. None without dated
    outcomes, or if the first is younger than the horizon.
    """
    first = tables.first_outcome()
    last = as_of - timedelta(days=horizon_days)
    if first is None or first > last:
        return []
    chosen: list[date] = []
    year, month = last.year, last.month
    while len(chosen) < MOST_DATES:
        end = date(year, month, calendar.monthrange(year, month)[1])
        if end < first:
            break
        if end <= last:
            chosen.append(end)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return sorted(chosen) or [last]


def read_evaluation(
    connection: duckdb.DuckDBPyConnection, *, as_of: date, were_chosen: bool
) -> Evaluation:
    """Sum up the tables of schema `evaluation`.

    `were_chosen`: whether the dates are those of `dates_to_evaluate`, which the sentence then says.
    """
    dates = rows_of(
        connection,
        "select scored_on, is_dated from evaluation.int_evaluated_dates order by scored_on",
    )
    (counts,) = rows_of(connection, "select * from evaluation.int_label_counts")
    found = Evaluation(
        dates=[row["scored_on"].isoformat() for row in dates],
        is_dated=dates[0]["is_dated"] if dates else None,
        leads=counts["leads"],
        wins=counts["wins"],
    )
    if not dates:
        found.sentences = [_why_nothing(connection, as_of)]
    else:
        found.lead_auc, about_auc = _lead_auc(connection)
        found.sentences = [
            _held_against(found, were_chosen),
            *_doubts(counts),
            *about_auc,
            *_evidence(connection),
        ]
    found.sentences += _activity(connection)
    return found


def _why_nothing(connection: duckdb.DuckDBPyConnection, as_of: date) -> str:
    (outcomes,) = rows_of(
        connection,
        "select count(*) as contacts, min(first_closed_on) as first_on "
        "from evaluation.int_lead_outcomes",
    )
    if not outcomes["contacts"]:
        return "No score could be held against outcomes: the data have none that is won or lost."
    last = as_of - timedelta(days=outcome_horizon_days())
    return (
        "No score could be held against outcomes: no scoring date is old enough. A lead has "
        f"{outcome_horizon_days()} days to be won, and outcomes must have been recorded in that "
        f"time (the first is of {outcomes['first_on']}). A date up to {last} would do "
        "(--replay-dates)."
        if outcomes["first_on"] <= last
        else "No score could be held against outcomes yet: the first outcome is of "
        f"{outcomes['first_on']}, and a lead is given {outcome_horizon_days()} days to be won, so "
        "that nothing is known of any date before the end of them."
    )


def _held_against(found: Evaluation, were_chosen: bool) -> str:
    what = f"{counted(found.leads, 'lead')}, of which {found.wins:,} were won"
    if not found.is_dated:
        return (
            f"The outcomes have no dates, so today's scores were held against them: {what}. The "
            "scores know what came after, and every figure flatters."
        )
    which = (
        f"{len(found.dates)} past dates, {found.dates[0]} to {found.dates[-1]}"
        if len(found.dates) > 1
        else f"one past date, {found.dates[0]}"
    )
    chosen = " (the ends of months, for no --replay-dates were given)" if were_chosen else ""
    return (
        f"Scores were held against what came after on {which}{chosen}: {what} within "
        f"{outcome_horizon_days()} days. A lead counts on each date."
    )


def _doubts(counts: dict[str, Any]) -> list[str]:
    if not counts["wins"] or not counts["losses"]:
        what = "None of them was won" if not counts["wins"] else "All of them were won"
        return [f"{what}, so that nothing can be said of what tells winners from others."]
    won = counts["wins"] / counts["win_repeats"]
    lost = counts["losses"] / counts["loss_repeats"]
    if min(won, lost) >= FEW_CONTACTS:
        return []
    kind, contacts = ("won", won) if won <= lost else ("not won", lost)
    return [
        f"Only about {max(round(contacts), 1):,} different contacts among them were {kind}: too "
        "few for more than rough figures."
    ]


def _lead_auc(connection: duckdb.DuckDBPyConnection) -> tuple[float | None, list[str]]:
    """The AUC of the lead score over all dates, and a sentence about it."""
    if not _has_table(connection, "score_performance"):
        return None, []
    rows = rows_of(
        connection,
        "select auc, auc_standard_error from evaluation.score_performance "
        "where score = 'lead' and scored_on is null",
    )
    if not rows or rows[0]["auc"] is None:
        return None, []
    auc, error = rows[0]["auc"], rows[0]["auc_standard_error"]
    about = f", give or take {1.96 * error:.3f}" if error is not None else ""
    return auc, [
        f"Of a won lead and another, the lead score puts the won one first in {auc:.1%} of cases "
        f"(AUC {auc:.3f}{about}; 0.5 would be chance)."
    ]


def _evidence(connection: duckdb.DuckDBPyConnection) -> list[str]:
    # a rule that cannot know the outcome is no leak, however good it is
    flags = _by_flag(
        rows_of(
            connection,
            "select rule_id as name, case when flag = 'suspected_leak' and is_known_by_date "
            "then 'strong' else flag end as flag from evaluation.rule_evidence",
        )
    )
    attributes = _by_flag(
        rows_of(
            connection,
            "select distinct attribute as name, flag "
            "from evaluation.attribute_evidence where not is_known_by_date",
        )
    )
    proved = len(flags["strong"]) + len(flags["useful"])
    total = sum(map(len, flags.values()))
    sentences = []
    if total and len(flags["too_few"]) < total:
        sentences.append(
            f"Of {total:,} rules, outcomes bear out {proved:,} and speak against "
            f"{len(flags['wrong_sign']):,}{_listed(flags['wrong_sign'])}; {len(flags['weak']):,} "
            f"prove little, and {len(flags['too_few']):,} concern too few leads to tell "
            "(evaluation.rule_evidence)."
        )
    if flags["suspected_leak"]:
        sentences.append(
            "Rules too good to be true, so that they may know the outcome:"
            f"{_listed(flags['suspected_leak'], ' ', '')} (evaluation.rule_evidence)."
        )
    if attributes["suspected_leak"]:
        sentences.append(
            "Attributes too good to be true, which may be known only after the outcome (or drift "
            "with the win rate):"
            f"{_listed(attributes['suspected_leak'], ' ', '')} (evaluation.attribute_evidence)."
        )
    return sentences


def _activity(connection: duckdb.DuckDBPyConnection) -> list[str]:
    findings = _by_flag(
        rows_of(
            connection,
            "select subject as name, finding as flag from evaluation.rule_activity "
            "where subject_kind = 'rule' and finding is not null",
        )
    )
    words = {
        "never_fires": ("rule never fires", "rules never fire"),
        "fires_on_everyone": ("rule fires on everyone", "rules fire on everyone"),
        "always_fires_with_another": (
            "rule always fires with another",
            "rules always fire with another",
        ),
    }
    return [
        f"{len(findings[finding]):,} {one if len(findings[finding]) == 1 else several}"
        f"{_listed(findings[finding])} (evaluation.rule_activity)."
        for finding, (one, several) in words.items()
        if findings[finding]
    ]


def _by_flag(rows: Sequence[dict[str, Any]]) -> Mapping[str, list[str]]:
    """The names of rows by their flag, each list in the order of the alphabet."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["name"]):
        found[row["flag"]].append(row["name"])
    return found


def _listed(names: Sequence[str], before: str = " (", after: str = ")") -> str:
    if not names:
        return ""
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return f"{before}{', '.join(names[:NAMES_SHOWN])}{more}{after}"


def _has_table(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'evaluation' and table_name = ?",
        [table],
    ).fetchone()
    return bool(found and found[0])
