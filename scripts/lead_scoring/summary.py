"""What a sales manager wants to know first after a run, read from the marts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from lead_scoring.load import LoadSummary
from lead_scoring.sql_text import rows_of
from lead_scoring.terminal import as_written
from lead_scoring.words import counted

TOP_LEADS = 10
WARNINGS_SHOWN = 5


@dataclass
class RunSummary:
    """The result of a run. `as_dict()` is what `--json` prints."""

    status: str
    as_of: str
    data: str
    rules: str
    database: str
    published: str
    config_version: str
    contacts: int
    segments: list[dict[str, Any]]
    top_leads: list[dict[str, Any]]
    rejected_rows: list[dict[str, Any]]
    input_rows: dict[str, int]
    missing_inputs: list[str]
    missing_columns: dict[str, list[str]]
    warnings: list[str]
    models: int
    tests: int
    seconds: float
    new_events: int | None = None
    new_handoffs: int = 0
    alerts: int = 0
    evaluation: dict[str, Any] | None = None
    report: str | None = None
    newest_event_on: str | None = None
    drifted: list[dict[str, Any]] | None = None
    tables: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The summary as plain values."""
        return asdict(self)


def leads_by_segment(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Leads of each segment, the most urgent first; those without a segment last."""
    return _rows(
        connection,
        "select segment, min(priority) as priority, count(*) as leads, "
        "bool_or(is_handoff) as is_handoff, "
        "case when count(distinct next_step) > 1 then 'by grade, see next_step' "
        "else min(next_step) end as next_step "
        "from marts.lead_segments group by segment "
        "order by min(priority) nulls last, segment is null, segment",
    )


def top_leads(
    connection: duckdb.DuckDBPyConnection, count: int = TOP_LEADS
) -> list[dict[str, Any]]:
    """The first leads of the calling order, with their reasons."""
    return _rows(
        connection,
        "select lead_rank, contact_id, segment, grade, lead_points, top_reasons "
        f"from marts.lead_segments order by lead_rank limit {count}",
    )


def rejected_rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """How many rows of each input were rejected, for each reason."""
    return _rows(
        connection,
        "select input, reason, count(*) as row_count from marts.rejected_rows "
        "group by input, reason order by input, reason",
    )


def mostly_rejected(
    connection: duckdb.DuckDBPyConnection, rejected: list[dict[str, Any]], loaded: LoadSummary
) -> list[str]:
    """A sentence for each input of which more rows were rejected than were used."""
    sentences = []
    for name, rows in loaded.rows.items():
        count = sum(each["row_count"] for each in rejected if each["input"] == name)
        if name == "events" and loaded.new_events is not None and count:
            # rows of earlier loads are rejected, too
            ((rows,),) = connection.execute("select count(*) from raw.events").fetchall()
        if 2 * count > rows:
            ((reason, detail),) = connection.execute(
                "select reason, min(detail) from marts.rejected_rows where input = ? "
                "group by reason order by count(*) desc, reason limit 1",
                [name],
            ).fetchall()
            sentences.append(
                f"{name}: {count:,} of {rows:,} rows were not used, most as {reason}"
                f"{f' ({detail})' if detail else ''}."
            )
    return sentences


def new_handoffs(connection: duckdb.DuckDBPyConnection, as_of: date) -> int:
    """How many leads entered a hand-off segment on the as-of date."""
    found = connection.execute(
        "select count(*) from marts.lead_handoffs where handed_off_on = ?", [as_of]
    ).fetchone()
    return found[0] if found else 0


def alerts(connection: duckdb.DuckDBPyConnection) -> int:
    """How many leads have a score that rose or fell sharply since the scoring date before."""
    found = connection.execute(
        "select count(distinct contact_id) from marts.score_alerts"
    ).fetchone()
    return found[0] if found else 0


def newest_event_on(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The date of the newest event that counts for the as-of date; None without any."""
    found = connection.execute("select max(last_event_on) from marts.lead_segments").fetchone()
    return found[0].isoformat() if found and found[0] else None


def drifted(connection: duckdb.DuckDBPyConnection, as_of: date) -> list[dict[str, Any]]:
    """What an evaluation says has drifted by the as-of date, the strongest drift first."""
    return _rows(
        connection,
        "select subject, baseline_on, scored_on, psi, psi_limit from evaluation.score_drift "
        f"where is_drifted and scored_on = date '{as_of.isoformat()}' order by psi desc, subject",
    )


def print_summary(summary: RunSummary, console: Console) -> None:
    """Print the summary for a person."""
    console.print()
    leads = "lead" if summary.contacts == 1 else "leads"
    console.print(f"[bold]{summary.contacts:,} {leads} scored as of {summary.as_of}[/bold]")
    console.print()
    segments = Table("segment", "leads", "hand-off", "next step", title="Leads by segment")
    segments.columns[1].justify = "right"
    for row in summary.segments:
        segments.add_row(
            as_written(row["segment"] or "(none)"),
            f"{row['leads']:,}",
            "yes" if row["is_handoff"] else "",
            as_written(row["next_step"] or ""),
        )
    leads = Table(
        "#", "contact", "segment", "grade", "points", "reasons", title="Whom to call first"
    )
    leads.columns[4].justify = "right"
    for row in summary.top_leads:
        leads.add_row(
            str(row["lead_rank"]),
            as_written(row["contact_id"]),
            as_written(row["segment"] or ""),
            as_written(row["grade"] or ""),
            "" if row["lead_points"] is None else f"{row['lead_points']:.1f}",
            as_written(row["top_reasons"] or ""),
        )
    console.print(segments)
    console.print()
    console.print(leads)
    console.print()
    console.print(
        f"New to sales on this date: {counted(summary.new_handoffs, 'lead')} "
        f"(marts.lead_handoffs). Scores of {counted(summary.alerts, 'lead')} rose or fell sharply "
        "(marts.score_alerts)."
    )
    for sentence in (summary.evaluation or {}).get("sentences", []):
        console.print(as_written(sentence))
    _print_data_notes(summary, console)
    console.print(
        f"{summary.models} models built, {summary.tests} tests held, in {summary.seconds:.1f} s."
    )
    console.print(as_written(f"Tables: {summary.database} (schema marts)"), soft_wrap=True)
    console.print(as_written(f"Published: {summary.published}/"), soft_wrap=True)
    if summary.report:
        report = f"Report: {summary.report} (open it in a browser)"
        console.print(as_written(report), soft_wrap=True)


def _print_data_notes(summary: RunSummary, console: Console) -> None:
    rejected = sum(row["row_count"] for row in summary.rejected_rows)
    if rejected:
        were = counted(rejected, "input row was", "input rows were")
        console.print(f"{were} not used (marts.rejected_rows lists them):")
        for row in summary.rejected_rows:
            reason = f"  {row['input']}: {row['row_count']:,} {row['reason']}"
            console.print(as_written(reason))
    else:
        console.print("Every input row was used.")
    if summary.new_events is not None:
        console.print(f"Events that no earlier load had: {summary.new_events:,}.")
    if summary.missing_inputs:
        console.print(f"Not given, so not known: {', '.join(summary.missing_inputs)}.")
    for name, columns in summary.missing_columns.items():
        console.print(as_written(f"Not given in {name}, so not known: {', '.join(columns)}."))
    for warning in summary.warnings[:WARNINGS_SHOWN]:
        console.print(as_written(f"Warning: {warning}"))
    if len(summary.warnings) > WARNINGS_SHOWN:
        console.print(
            f"... and {len(summary.warnings) - WARNINGS_SHOWN} more warnings about the rules; "
            "scripts/check_rules.py with --data lists them all."
        )


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    return [
        {name: _json_value(value) for name, value in row.items()}
        for row in rows_of(connection, query)
    ]


def _json_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
