"""Fills the README's figures from a run on the sample data, so that none of them is typed by hand.

A figure stands between two comments, `<!-- figure: name -->` and `<!-- end -->`.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.settings import ROOT
from lead_scoring.words import markdown_row

FIGURE = re.compile(r"(<!-- figure: (?P<name>[a-z_]+) -->\n).*?(<!-- end -->)", re.DOTALL)

BANK_FIGURES = ROOT / "examples" / "bank_marketing" / "figures.csv"


def fill_in(text: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The README's text with every figure as the database of the sample has it.

    Raises KeyError if the text asks for a figure that there is none of.
    """
    figures = {
        "top_leads": _top_leads,
        "segments": _segments,
        "marts": _marts,
        "worked_lead": _worked_lead,
        "bank": _bank,
    }
    return FIGURE.sub(
        lambda found: found.group(1) + figures[found["name"]](connection) + found.group(3), text
    )


def update(readme: Path, connection: duckdb.DuckDBPyConnection) -> bool:
    """Fill in a README file; returns whether that changed it."""
    before = readme.read_text(encoding="utf-8")
    after = fill_in(before, connection)
    readme.write_text(after, encoding="utf-8")
    return after != before


def _top_leads(connection: duckdb.DuckDBPyConnection) -> str:
    return _table(
        connection,
        "select contact_id, grade, round(lead_points, 1) as lead_points, segment, top_reasons "
        "from marts.lead_segments order by lead_rank limit 4",
    )


def _segments(connection: duckdb.DuckDBPyConnection) -> str:
    return _table(
        connection,
        "select coalesce(segment, '(none)') as segment, count(*) as leads, "
        "max(is_handoff) as is_handoff from marts.lead_segments "
        "group by segment order by min(priority) nulls last, segment",
    )


def _marts(connection: duckdb.DuckDBPyConnection) -> str:
    marts = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts' order by table_name"
    ).fetchall()
    counts = " union all ".join(
        f"select 'marts.{mart}' as mart, count(*) as rows_in_the_sample from marts.{mart}"
        for (mart,) in marts
    )
    return _table(connection, f"from ({counts}) order by mart")


def _bank(_: duckdb.DuckDBPyConnection) -> str:
    """What examples/bank_marketing/evaluate.py found, which a test holds to a run of it."""
    with BANK_FIGURES.open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file)
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(map(markdown_row, rows)) + "\n"


def _worked_lead(connection: duckdb.DuckDBPyConnection) -> str:
    """The engagement of the first lead whose ledger shows a decay and a cap, row by row."""
    found = connection.execute(
        """
        select ledger.contact_id
        from marts.lead_score_ledger as ledger
        inner join marts.lead_segments as segments on ledger.contact_id = segments.contact_id
        where ledger.score = 'engagement' and segments.is_handoff
        group by ledger.contact_id
        having count(*) between 5 and 12 and max(ledger.entry = 'group_cap')
        order by min(segments.lead_rank)
        limit 1
        """
    ).fetchone()
    contact_id = found[0] if found else None
    ledger = _table(
        connection,
        "select entry, rule_group, rule_id, matched_count as matched, last_matched_on as last_on, "
        "points from marts.lead_score_ledger where contact_id = ? and score = 'engagement' "
        "order by list_position(['base', 'rule', 'rule_cap', 'not_best', 'group_weight', "
        "'group_cap', 'component', 'adjustment', 'score_cap'], entry), rule_group, rule_id",
        [contact_id],
    )
    row = connection.execute(
        "select scores.scored_on, scores.points, scores.band, segments.segment "
        "from marts.lead_scores as scores "
        "inner join marts.lead_segments as segments on scores.contact_id = segments.contact_id "
        "where scores.contact_id = ? and scores.score = 'engagement'",
        [contact_id],
    ).fetchone()
    scored_on, points, band, segment = row
    return (
        f"Contact `{contact_id}` on {scored_on}, score `engagement`:\n\n{ledger}\n"
        f"These points add up to {points:.6f}, which is band {band}; with the fit band the "
        f"contact is in the segment *{segment}*.\n"
    )


def _table(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | None = None
) -> str:
    """The rows of a query as a Markdown table."""
    result = connection.execute(query, parameters or [])
    names = [column[0] for column in result.description]
    lines = [markdown_row(names), markdown_row(["---"] * len(names))]
    lines += [
        markdown_row(["" if cell is None else cell for cell in row]) for row in result.fetchall()
    ]
    return "\n".join(lines) + "\n"
