"""Works out what differs between two packs that were scored on the same data.

Reads the schemas `a` and `b`, which `compare.py` fills: leads, scores, ledger and ranked.
"""

from __future__ import annotations

from typing import Any

import duckdb

from lead_scoring.sql_text import rows_of

MOVERS_SHOWN = 10
REASONS_SHOWN = 3

MOVES = """
    select
        coalesce(a.{column}, '(none)') as old,
        coalesce(b.{column}, '(none)') as new,
        count(*) as leads
    from a.{table} as a
    inner join b.{table} as b on a.contact_id = b.contact_id {also}
    group by all
    order by min(coalesce(a.place, 1e9)), 1, min(coalesce(b.place, 1e9)), 2
"""

HANDOFFS = """
    select
        cast(count(*) filter (a.is_handoff) as integer) as old,
        cast(count(*) filter (b.is_handoff) as integer) as new,
        cast(count(*) filter (a.is_handoff and b.is_handoff) as integer) as both
    from a.leads as a
    inner join b.leads as b on a.contact_id = b.contact_id
"""

MOVERS = """
    select
        contact_id,
        a.percentile as old_percentile,
        b.percentile as new_percentile,
        a.points as old_points,
        b.points as new_points,
        leads_a.segment as old_segment,
        leads_b.segment as new_segment
    from a.scores as a
    inner join b.scores as b using (contact_id, score)
    inner join a.leads as leads_a using (contact_id)
    inner join b.leads as leads_b using (contact_id)
    where
        score = $score
        and a.percentile is not null
        and b.percentile is not null
        and a.percentile <> b.percentile
    order by abs(b.percentile - a.percentile) desc, contact_id
    limit $most
"""

# a base that all leads get moves nobody, so it is no reason
REASONS = """
    with differences as (
        select
            coalesce(a.contact_id, b.contact_id) as contact_id,
            coalesce(a.score, b.score) as score,
            coalesce(a.entry, b.entry) as entry,
            coalesce(a.name, b.name) as name,
            coalesce(b.points, 0) - coalesce(a.points, 0) as points
        from (select * from a.ledger where list_contains($contacts, contact_id)) as a
        full join (select * from b.ledger where list_contains($contacts, contact_id)) as b
            on
                a.contact_id = b.contact_id
                and a.score = b.score
                and a.entry = b.entry
                and a.name = b.name
        where coalesce(a.entry, b.entry) not in ('base', 'component')
    )

    select *
    from differences
    where abs(points) >= 0.005
    qualify row_number() over (
        partition by contact_id order by abs(points) desc, score, entry, name
    ) <= $most
    order by contact_id, abs(points) desc, score, entry, name
"""

# Leads that both packs score. A placement is the share of leads of the other kind that a lead is
# rightly on the other side of; ties count half. The difference of two areas has the variance of
# DeLong et al. (1988) with contacts as clusters (Obuchowski 1997).
RANKING = """
    with leads as (
        select
            a.scored_on, a.contact_id, a.score, a.is_won,
            cast(a.points as double) as old, cast(b.points as double) as new
        from a.ranked as a
        inner join b.ranked as b using (scored_on, contact_id, score)
        where a.points is not null and b.points is not null
    ),

    both_packs as (
        unpivot leads on old, new into name pack value points
    ),

    placed as (
        select
            *,
            sum(is_won) over (partition by pack, score) as wins,
            count(*) over (partition by pack, score) as leads,
            sum(is_won) over up_to as wins_up_to,
            count(*) over up_to as leads_up_to,
            sum(is_won) over alike as wins_alike,
            count(*) over alike as leads_alike
        from both_packs
        window
            up_to as (partition by pack, score order by points range unbounded preceding),
            alike as (partition by pack, score, points)
    ),

    measured as (
        select
            *,
            leads - wins as losses,
            case
                when is_won = 1
                    then (
                        leads_up_to - wins_up_to - (leads_alike - wins_alike) / 2
                    ) / nullif(leads - wins, 0)
                else (wins - wins_up_to + wins_alike / 2) / nullif(wins, 0)
            end as placement,
            least(greatest(
                (leads * 0.1 - (leads - leads_up_to)) / leads_alike, 0
            ), 1) as share_in_top
        from placed
    ),

    areas as (
        select
            score, pack, min(leads) as leads, min(wins) as wins,
            avg(placement) filter (is_won = 1) as auc,
            sum(is_won * share_in_top) / nullif(sum(is_won), 0) / 0.1 as lift
        from measured
        group by score, pack
    ),

    differences as (
        select
            score, contact_id, is_won, wins, losses,
            sum(case when pack = 'new' then placement else -placement end) as difference
        from measured
        group by score, scored_on, contact_id, is_won, wins, losses
    ),

    centred as (
        select
            *,
            difference - avg(difference) over (partition by score, is_won) as apart
        from differences
    ),

    contacts as (
        select
            score, contact_id,
            sum(apart / case when is_won = 1 then wins else losses end) as part
        from centred
        group by score, contact_id
    ),

    errors as (
        select score, sqrt(sum(part * part)) as error from contacts group by score
    )

    select
        score,
        cast(any_value(areas.leads) as bigint) as leads,
        cast(any_value(areas.wins) as bigint) as wins,
        max(areas.auc) filter (pack = 'old') as old_auc,
        max(areas.auc) filter (pack = 'new') as new_auc,
        max(areas.lift) filter (pack = 'old') as old_lift,
        max(areas.lift) filter (pack = 'new') as new_lift,
        any_value(errors.error) as error
    from areas
    inner join errors using (score)
    group by score
    order by score
"""


def band_moves(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, Any]]]:
    """Leads by old and new band, for each score that both packs have."""
    scores = connection.execute(
        "select score from a.scores intersect select score from b.scores order by score"
    ).fetchall()
    return {
        score: rows_of(
            connection,
            MOVES.format(
                column="band", table="scores", also="and a.score = b.score where a.score = $score"
            ),
            {"score": score},
        )
        for (score,) in scores
    }


def segment_moves(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Leads by old and new segment."""
    return rows_of(connection, MOVES.format(column="segment", table="leads", also=""))


def handoffs(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many leads each pack hands to sales, and how many both do."""
    return rows_of(connection, HANDOFFS)[0]


def movers(connection: duckdb.DuckDBPyConnection, score: str) -> list[dict[str, Any]]:
    """The leads whose place among all moves most, and which lines of the ledger move them."""
    found = rows_of(connection, MOVERS, {"score": score, "most": MOVERS_SHOWN})
    reasons = rows_of(
        connection,
        REASONS,
        {"contacts": [row["contact_id"] for row in found], "most": REASONS_SHOWN},
    )
    for row in found:
        row["reasons"] = [
            {name: reason[name] for name in ("score", "entry", "name", "points")}
            for reason in reasons
            if reason["contact_id"] == row["contact_id"]
        ]
    return found


def ranking(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """AUC and lift of the top tenth of each score, of both packs on the same leads."""
    return rows_of(connection, RANKING)
