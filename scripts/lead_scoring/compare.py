"""Compares two rule packs: both score the same data, one after the other, in a copy of it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring import sample
from lead_scoring.compare_figures import band_moves, handoffs, movers, ranking, segment_moves
from lead_scoring.explain_read import last_scored_on, open_to_read
from lead_scoring.pack_scoring import (
    NAME_OF_DATABASE,
    copy_database,
    dates_to_look_at,
    describe_tables,
    inputs_on,
    load_data,
    own_target,
    score_pack,
)
from lead_scoring.problems import RunStopped
from lead_scoring.progress import Reporter
from lead_scoring.rules import read_checked_rules
from lead_scoring.sql_text import literal

Row = dict[str, Any]


@dataclass
class Comparison:
    """What changes from pack A to pack B, on one set of data."""

    pack_a: str
    pack_b: str
    config_a: str
    config_b: str
    as_of: str
    dates: list[str]
    leads: int
    moved_score: str | None
    bands: dict[str, list[Row]]
    segments: list[Row]
    handoffs: dict[str, int]
    movers: list[Row]
    ranking: list[Row]
    warnings: list[str]

    def as_dict(self) -> Row:
        """Everything, for JSON."""
        return asdict(self)


TABLES = {
    "leads": """
        select contact_id, segment, is_handoff, priority as place from warehouse.marts.lead_segments
    """,
    "scores": """
        select
            scores.contact_id, scores.score, scores.band, scores.points, scores.percentile,
            -bands.min_points as place
        from warehouse.marts.lead_scores as scores
        left join (
            select score, band, max(cast(min_points as double)) as min_points
            from warehouse.rules.score_bands
            group by score, band
        ) as bands on scores.score = bands.score and scores.band = bands.band
    """,
    "ledger": """
        select
            contact_id, score, entry, coalesce(rule_id, rule_group, '') as name,
            points
        from warehouse.marts.lead_score_ledger
    """,
    "ranked": """
        select
            labelled.scored_on, labelled.contact_id, points.score,
            cast(labelled.is_won as integer) as is_won,
            points.points
        from warehouse.evaluation.int_labelled_leads as labelled
        inner join warehouse.scoring.int_score_points as points
            on
                labelled.scored_on = points.scored_on
                and labelled.contact_id = points.contact_id
    """,
}


def compare(
    pack_a: Path,
    pack_b: Path,
    *,
    data: Path | None,
    database: Path | None,
    target: str | None = None,
    as_of: date | None,
    replay_dates: Sequence[date],
    reporter: Reporter,
) -> Comparison:
    """Score both packs and compare them. Raises RunStopped with sentences if one cannot be.

    `database`: compare on a copy of it; `target`: on a copy of the raw tables of that engine; else
    on the folder `data`; else on the sample.
    """
    with tempfile.TemporaryDirectory(prefix="lead-scoring-") as name:
        folder = Path(name)
        if database:
            if as_of is None:
                with open_to_read(database) as connection:
                    as_of = last_scored_on(connection, database)
            reporter.step(f"Copying {database.name}")
            copy = copy_database(database, folder)
            described = describe_tables(copy)
        elif target:
            copy = folder / NAME_OF_DATABASE
            inputs_on(target, copy, reporter)
            described = describe_tables(copy)
            as_of = as_of or datetime.now(UTC).date()
        else:
            if as_of is None:
                as_of = datetime.now(UTC).date() if data else sample.SAMPLE_ENDS_ON
            copy, described = load_data(data, folder, reporter)
        packs, warnings = [], []
        for letter, path in (("A", pack_a), ("B", pack_b)):
            try:
                pack, odd = read_checked_rules(path, described, as_of)
            except RunStopped as stopped:
                told = f"Pack {letter}, {path}, has mistakes:"
                raise RunStopped([told, *stopped.sentences]) from stopped
            packs.append(pack)
            warnings += [f"Pack {letter}: {sentence}" for sentence in odd]
        dates = dates_to_look_at(copy, as_of, replay_dates)
        connection = duckdb.connect()
        try:
            for letter, pack in zip("ab", packs, strict=True):
                if letter == "a" or pack.tables != packs[0].tables:
                    reporter.step(f"Scoring with pack {letter.upper()}, {pack.folder}")
                    with own_target(folder):
                        score_pack(
                            copy, pack, as_of=as_of, evaluation_dates=dates, reporter=reporter
                        )
                _keep(connection, copy, letter)
            return _compared(
                connection, pack_a, pack_b, as_of=as_of, dates=dates, warnings=warnings
            )
        finally:
            connection.close()


def _keep(connection: duckdb.DuckDBPyConnection, database: Path, letter: str) -> None:
    """Keep what a pack made of the data, before the other pack takes its place."""
    connection.execute(f"attach {literal(database)} as warehouse (read_only)")
    connection.execute(f"create schema {letter}")
    for table, query in TABLES.items():
        connection.execute(f"create table {letter}.{table} as {query}")
    connection.execute(
        f"create table {letter}.version as "
        "select config_version from warehouse.staging.stg_rules__config_version"
    )
    connection.execute("detach warehouse")


def _compared(
    connection: duckdb.DuckDBPyConnection,
    pack_a: Path,
    pack_b: Path,
    *,
    as_of: date,
    dates: Sequence[date],
    warnings: list[str],
) -> Comparison:
    bands = band_moves(connection)
    score = "lead" if "lead" in bands else next(iter(bands), None)
    (leads,) = connection.execute("select count(*) from a.leads").fetchone() or (0,)
    versions = [
        (connection.execute(f"select config_version from {letter}.version").fetchone() or ("",))[0]
        for letter in "ab"
    ]
    return Comparison(
        pack_a=str(pack_a),
        pack_b=str(pack_b),
        config_a=versions[0],
        config_b=versions[1],
        as_of=as_of.isoformat(),
        dates=[day.isoformat() for day in dates],
        leads=leads,
        moved_score=score,
        bands=bands,
        segments=segment_moves(connection),
        handoffs=handoffs(connection),
        movers=movers(connection, score) if score else [],
        ranking=ranking(connection),
        warnings=warnings,
    )
