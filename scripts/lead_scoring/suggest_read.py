"""Reads what a suggestion is made from: the pack, the evidence, and who was paid what and was won.

An evaluated database is attached for reading; what the fit works on is kept in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.explain_read import open_to_read
from lead_scoring.pack_scoring import pack_in
from lead_scoring.problems import RunStopped
from lead_scoring.rule_pack import RulePack
from lead_scoring.sql_text import literal, rows_of

# Fewer different contacts than this, won or not, say nothing about a whole pack.
LEAST_CONTACTS = 20

LEADS = """
    create table fit.leads as
    select
        row_number() over (order by labelled.scored_on, labelled.contact_id) as lead,
        labelled.scored_on,
        labelled.contact_id,
        cast(labelled.is_won as integer) as is_won,
        cast(dense_rank() over (order by labelled.scored_on) as integer) as date_place
    from warehouse.evaluation.int_labelled_leads as labelled
"""

# amount: points of the target that one point of the rule is worth to the lead
PAID = """
    create table fit.paid as
    select
        leads.lead,
        paid.rule_id,
        paid.score,
        paid.rule_group,
        cast(paid.capped_points as double) / cast(rules.points as double)
        * coalesce(cast(groups.weight as double), 1) as amount
    from fit.leads as leads
    inner join warehouse.scoring.int_rule_points as paid
        on leads.scored_on = paid.scored_on and leads.contact_id = paid.contact_id
    inner join warehouse.scoring.int_rules as rules on paid.rule_id = rules.rule_id
    left join warehouse.staging.stg_rules__score_groups as groups
        on paid.score = groups.score and paid.rule_group = groups.rule_group
    where paid.is_paid and rules.points <> 0
"""


@dataclass(frozen=True)
class Evidence:
    """An evaluated database as a suggestion needs it."""

    pack: RulePack
    rules: dict[str, dict[str, Any]]
    bins: list[dict[str, Any]]
    dates: list[date]
    is_dated: bool
    leads: int
    wins: int
    share: float
    points_to_double_odds: float

    def row_of(self, rule_id: str) -> dict[str, Any]:
        """What outcomes say of a rule; empty for one that was not active."""
        return self.rules.get(rule_id, {})


@contextmanager
def evidence_of(
    database: Path, points_to_double_odds: float
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Evidence]]:
    """The evidence of a database, and a connection with fit.leads and fit.paid.

    Raises RunStopped if the database was not evaluated, or if there are too few outcomes.
    """
    with open_to_read(database) as reading:
        _check_that_evaluated(reading, database)
    connection = duckdb.connect()
    try:
        # sums in one order, so that the same data give the same points
        connection.execute("set threads = 1")
        connection.execute(f"attach {literal(database)} as warehouse (read_only)")
        connection.execute("create schema fit")
        connection.execute(LEADS)
        connection.execute("create table fit.labels as select lead, is_won from fit.leads")
        found = _read(connection, points_to_double_odds)
        connection.execute(PAID)
        yield connection, found
    finally:
        connection.close()


def _check_that_evaluated(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    try:
        connection.execute("select 1 from evaluation.attribute_evidence limit 0")
        connection.execute("select 1 from evaluation.rule_evidence limit 0")
        connection.execute("select 1 from rules.scores limit 0")
    except duckdb.CatalogException:
        raise RunStopped(
            f"{database} holds no evidence, from which points could be suggested; run "
            "scripts/run.py --evaluate on it first, or give --data and --rules."
        ) from None


def _read(connection: duckdb.DuckDBPyConnection, points_to_double_odds: float) -> Evidence:
    (counts,) = rows_of(connection, "select * from warehouse.evaluation.int_label_counts")
    won = _contacts(counts["wins"], counts["win_repeats"])
    lost = _contacts(counts["losses"], counts["loss_repeats"])
    if min(won, lost) < LEAST_CONTACTS:
        kind, contacts = ("won", won) if won <= lost else ("not won", lost)
        raise RunStopped(
            f"Nothing can be suggested: of the leads with known outcomes only about "
            f"{round(contacts):,} different contacts were {kind}, and it takes {LEAST_CONTACTS} to "
            "tell a rule that works from luck. Wait for more outcomes, or evaluate further dates "
            "(--replay-dates)."
        )
    connection.execute("use warehouse")
    pack = pack_in(connection, Path("today"))
    connection.execute("use memory")
    return Evidence(
        pack=pack,
        rules={
            row["rule_id"]: row
            for row in rows_of(connection, "select * from warehouse.evaluation.rule_evidence")
        },
        bins=rows_of(
            connection,
            "select * from warehouse.evaluation.attribute_evidence "
            "order by attribute, lowest nulls last, value_bin",
        ),
        dates=[
            row["scored_on"]
            for row in rows_of(connection, "select distinct scored_on from fit.leads order by all")
        ],
        is_dated=bool(counts["is_dated"]),
        leads=counts["leads"],
        wins=counts["wins"],
        share=1 / max(counts["win_repeats"], 1.0),
        points_to_double_odds=points_to_double_odds,
    )


def _contacts(leads: float, repeats: float | None) -> float:
    """So many different contacts are so many leads, if each is there on several dates."""
    return leads / repeats if repeats else 0.0
