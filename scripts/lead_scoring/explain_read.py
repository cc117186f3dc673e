"""Reads what is known about one contact from the tables that a run left in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.database import check_is_there, database_problem
from lead_scoring.problems import RunStopped
from lead_scoring.settings import DATABASE_CONFIG
from lead_scoring.sql_text import rows_of


@contextmanager
def open_to_read(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that only reads. Raises RunStopped if there is no such database."""
    check_is_there(database)
    try:
        connection = duckdb.connect(str(database), read_only=True, config=DATABASE_CONFIG)
    except duckdb.Error as error:
        raise RunStopped(database_problem(database, error)) from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def last_scored_on(connection: duckdb.DuckDBPyConnection, database: Path) -> date:
    """The date of the last run. Raises RunStopped if the database holds no scores."""
    try:
        connection.execute("select 1 from marts.lead_score_ledger limit 0")
        connection.execute("select 1 from scoring.int_event_rule_matches limit 0")
        found = connection.execute(
            "select scored_on from features.int_scoring_dates where is_as_of"
        )
        row = found.fetchone()
    except duckdb.Error as error:
        raise RunStopped(
            f"{database} holds no scores that can be explained: run scripts/run.py first."
        ) from error
    if row is None:
        raise RunStopped(f"{database} holds no scores: run scripts/run.py first.")
    return row[0]


def check_marts_are_of(connection: duckdb.DuckDBPyConnection, database: Path, day: date) -> None:
    """Raise RunStopped if the marts are not of the date of the last build."""
    found = connection.execute("select max(scored_on) from marts.lead_segments").fetchone()
    if found and found[0] not in (None, day):
        raise RunStopped(
            f"{database}: the marts are of {found[0]}, but the last build was for {day} and did "
            "not get to its end. Run scripts/run.py again, then this."
        )


def has_contacts(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the database has the contacts themselves, and so can score another date."""
    found = connection.execute(
        "select 1 from information_schema.tables "
        "where lower(table_schema) = 'raw' and lower(table_name) = 'contacts'"
    ).fetchone()
    return found is not None


class Reader:
    """The facts about one contact on the date of the run."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, contact_id: str, day: date) -> None:
        self._connection = connection
        self._who = [day, contact_id]
        self.contact_id = contact_id
        self.scored_on = day

    def _rows(self, query: str, parameters: list[Any] | None = None) -> list[dict[str, Any]]:
        return rows_of(self._connection, query, parameters)

    @cached_property
    def lead(self) -> dict[str, Any] | None:
        """The row of features.int_leads; None if the contact is not scored on the date."""
        rows = self._rows(
            "select * from features.int_leads where scored_on = ? and contact_id = ?", self._who
        )
        return rows[0] if rows else None

    @cached_property
    def facts(self) -> dict[str, str]:
        """Attributes that the data give, by name."""
        rows = self._rows(
            "select attribute, value from features.int_lead_facts "
            "where scored_on = ? and contact_id = ?",
            self._who,
        )
        return {row["attribute"]: row["value"] for row in rows}

    @cached_property
    def rule_facts(self) -> dict[str, str]:
        """Attributes that some rule asks for, by name; what is unknown is not there."""
        rows = self._rows(
            "select attribute, value from scoring.int_rule_attributes "
            "where scored_on = ? and contact_id = ?",
            self._who,
        )
        return {row["attribute"]: row["value"] for row in rows}

    @cached_property
    def scores(self) -> list[dict[str, Any]]:
        """The contact's scores with their settings, as scores.csv has them, combined last."""
        return self._rows(
            "select settings.*, lead_scores.status, lead_scores.points, lead_scores.band, "
            "lead_scores.config_version from marts.lead_scores "
            "inner join staging.stg_rules__scores as settings using (score) "
            "left join rules.scores as file on trim(file.score) = settings.score "
            "where lead_scores.scored_on = ? and lead_scores.contact_id = ? "
            "order by settings.kind = 'combined', file.rowid",
            self._who,
        )

    @cached_property
    def ledger(self) -> list[dict[str, Any]]:
        """The contact's rows of the ledger."""
        return self._rows(
            "select * from marts.lead_score_ledger where scored_on = ? and contact_id = ?",
            self._who,
        )

    @cached_property
    def rules(self) -> dict[str, dict[str, Any]]:
        """All active rules by id."""
        return {row["rule_id"]: row for row in self._rows("select * from scoring.int_rules")}

    @cached_property
    def conditions(self) -> dict[str, list[dict[str, Any]]]:
        """The conditions of each rule, with their subject (contact, event_kind or event_value)."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self._rows(
            "select written.rule_id, written.operator, written.value, parts.subject, parts.field "
            "from staging.stg_rules__rule_conditions as written "
            "inner join scoring.int_rule_conditions as parts using (rule_id, condition_number) "
            "order by written.rule_id, written.condition_number"
        ):
            found.setdefault(row["rule_id"], []).append(row)
        return found

    @cached_property
    def matches(self) -> dict[str, list[dict[str, Any]]]:
        """The events that each rule matched: asset (may be null) and occurred_on, newest first."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self._rows(
            "select rule_id, asset, occurred_on from scoring.int_event_rule_matches "
            "where scored_on = ? and contact_id = ? order by occurred_on desc, asset",
            self._who,
        ):
            found.setdefault(row["rule_id"], []).append(row)
        return found

    @cached_property
    def fired_without_points(self) -> list[dict[str, Any]]:
        """Rules that fired and decide on audience or segment."""
        return self._rows(
            "select * from scoring.int_rule_points "
            "where scored_on = ? and contact_id = ? and effect <> 'points' order by rule_id",
            self._who,
        )

    @cached_property
    def adjustments(self) -> dict[str, dict[str, Any]]:
        """The corrections that count by the date, by id."""
        rows = self._rows(
            "select * from scoring.int_lead_adjustments where scored_on = ? and contact_id = ?",
            self._who,
        )
        return {row["adjustment_id"]: row for row in rows}

    @cached_property
    def groups(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Score and name of each group, in the order of score_groups.csv, with its settings."""
        rows = self._rows(
            "select groups.* from staging.stg_rules__score_groups as groups "
            "left join rules.score_groups as file on trim(file.score) = groups.score "
            "and trim(file.rule_group) = groups.rule_group order by file.rowid"
        )
        return {(row["score"], row["rule_group"]): row for row in rows}

    @cached_property
    def group_points(self) -> dict[tuple[str, str | None], dict[str, Any]]:
        """What the rules of each group that fired come to, before and after weight and limits."""
        rows = self._rows(
            "select * from scoring.int_group_points where scored_on = ? and contact_id = ?",
            self._who,
        )
        return {(row["score"], row["rule_group"]): row for row in rows}

    @cached_property
    def component_weights(self) -> dict[tuple[str, str], float]:
        """The weight of each component of each combined score."""
        rows = self._rows("select * from staging.stg_rules__combined_scores")
        return {(row["score"], row["component"]): row["weight"] for row in rows}

    @property
    def lifecycle_stage(self) -> str | None:
        """The stage on the date, by the column or by a row of contact_attributes."""
        return self.facts.get("lifecycle_stage")

    def bands(self, score: str) -> list[dict[str, Any]]:
        """The bands of a score, the highest first; those of the contact's stage if it has some."""
        rows = self._rows(
            "select * from scoring.int_band_ranges where score = ? "
            "and coalesce(lifecycle_stage, '') in ('', ?) order by from_points desc",
            [score, (self.lifecycle_stage or "").lower()],
        )
        own = [row for row in rows if row["lifecycle_stage"]]
        return own or rows

    def segment(self) -> dict[str, Any]:
        """The row of marts.lead_segments, with the number of leads that are ranked."""
        return self._rows(
            "select *, (select count(*) from marts.lead_segments) as leads "
            "from marts.lead_segments where scored_on = ? and contact_id = ?",
            self._who,
        )[0]

    def override(self) -> dict[str, Any] | None:
        """The rule that overrules the matrix."""
        rows = self._rows(
            "select * from scoring.int_lead_overrides where scored_on = ? and contact_id = ?",
            self._who,
        )
        return rows[0] if rows else None

    def matrix(self) -> dict[tuple[str, str], str]:
        """The segment of each pair of a fit and an engagement band."""
        rows = self._rows("select * from staging.stg_rules__segments")
        return {(row["fit_band"], row["engagement_band"]): row["segment"] for row in rows}
