"""The ledger of the Polars rival: every entry that the points of a score add up from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from lead_scoring.benchmark.by_polars_points import KEYS, exact, millionths, shown
from lead_scoring.benchmark.default_pack import PARTS_OF_A_MILLIONTH, table


def lead_score_ledger(
    points: pl.DataFrame,
    fired: pl.DataFrame,
    groups: pl.DataFrame,
    adjustments: pl.DataFrame,
    rules: Path,
    as_of: date,
) -> pl.DataFrame:
    """One row an entry; the rounded points of a contact and score add up to those of the score."""

    def entries(rows: pl.DataFrame, entry: str, **values) -> pl.DataFrame:
        columns = {
            "rule_group": pl.lit(None, pl.String),
            "rule_id": pl.lit(None, pl.String),
            "points": pl.col("points"),
            "matched_count": pl.lit(None, pl.Int32),
            "first_matched_on": pl.lit(None, pl.Date),
            "last_matched_on": pl.lit(None, pl.Date),
        } | values
        return rows.select(*KEYS, scored_on=pl.lit(as_of), entry=pl.lit(entry), **columns)

    # in the order in which they are added up
    of_rules = fired.filter(pl.col("effect") == "points").sort("place")
    named = {"rule_group": pl.col("rule_group"), "rule_id": pl.col("rule_id")}
    scored = points.filter("is_scored")
    parts = [
        entries(scored, "base", points=pl.col("base_points")),
        entries(
            of_rules,
            "rule",
            **named,
            matched_count=pl.col("matched_count").cast(pl.Int32),
            first_matched_on=pl.col("first_matched_on"),
            last_matched_on=pl.col("last_matched_on"),
        ),
        entries(
            of_rules.filter(pl.col("capped_points") != pl.col("points")),
            "rule_cap",
            **named,
            points=pl.col("capped_points") - pl.col("points"),
        ),
        entries(
            of_rules.filter(~pl.col("is_paid") & (pl.col("capped_points") != 0)),
            "not_best",
            **named,
            points=-pl.col("capped_points"),
        ),
        entries(
            groups.filter(pl.col("points") != pl.col("paid")).sort("rule_group"),
            "group_cap",
            rule_group=pl.col("rule_group"),
            points=pl.col("points") - pl.col("paid"),
        ),
    ]
    for row in sorted(table(rules, "combined_scores"), key=lambda row: row["component"]):
        component = scored.filter(pl.col("score") == row["component"]).with_columns(
            score=pl.lit(row["score"])
        )
        parts.append(
            entries(
                component,
                "component",
                rule_group=pl.lit(row["component"]),
                points=exact(pl.col("final_points") * float(row["weight"])),
            )
        )
    parts += [
        entries(
            adjustments,
            "adjustment",
            rule_id=pl.col("adjustment_id"),
            first_matched_on=pl.col("adjusted_on").dt.date(),
            last_matched_on=pl.col("adjusted_on").dt.date(),
        ),
        entries(
            scored.filter(pl.col("capped") != pl.col("uncapped")),
            "score_cap",
            points=pl.col("capped") - pl.col("uncapped"),
        ),
    ]
    ledger = pl.concat(parts).join(scored.select(KEYS), on=KEYS, how="semi", maintain_order="left")
    # what is whole to the sixth digit needs no rounding
    is_whole = (pl.col("points") % PARTS_OF_A_MILLIONTH == 0).all()
    whole = ledger.group_by("score").agg(is_whole=is_whole).filter("is_whole")["score"]
    needs_none = pl.col("score").is_in(whole.implode())
    so_far = pl.col("points").cum_sum().over(KEYS)
    return pl.concat(
        [
            ledger.filter(needs_none).with_columns(points=shown(millionths(pl.col("points")))),
            # what the rounded total grows by: so the rounded rows add up to the rounded score
            ledger.filter(~needs_none).with_columns(
                points=shown(millionths(so_far) - millionths(so_far - pl.col("points")))
            ),
        ]
    )
