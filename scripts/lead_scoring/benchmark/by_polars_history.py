"""What a first run leaves for the runs after it and for other systems, by the Polars rival."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import polars as pl

from lead_scoring.benchmark.by_polars_points import KEYS, exact, millionths, shown
from lead_scoring.benchmark.default_pack import (
    MILLIONTHS,
    PARTS,
    PARTS_OF_A_MILLIONTH,
    parts_of,
    table,
)

# Less than any rule pays: what rounding the components has left.
LEAST_CAP = 10 * PARTS_OF_A_MILLIONTH


def lead_score_history(
    points: pl.DataFrame, sums: pl.DataFrame, segments: pl.DataFrame, rules: Path, as_of: date
) -> pl.DataFrame:
    """One row a contact and score: its points, what they consist of, and nothing before them."""
    nothing = {
        "previous_scored_on": pl.lit(None, pl.Date),
        "previous_points": pl.lit(None, pl.Float64),
        "previous_band": pl.lit(None, pl.String),
        **{
            name: pl.lit(None, pl.Float64)
            for name in (
                *("points_change", "change_by_new_events", "change_by_decay"),
                *("change_by_attributes", "change_by_rules", "change_by_adjustments"),
                "change_by_caps",
            )
        },
    }
    return (
        points.select(*KEYS, "is_scored", "final_points", "band")
        .join(segments.select("contact_id", "segment", "is_handoff"), on="contact_id")
        .join(_parts(points, sums, rules), on=KEYS, how="left")
        .select(
            *KEYS,
            scored_on=pl.lit(as_of),
            status=pl.when("is_scored").then(pl.lit("scored")).otherwise(pl.lit("excluded")),
            points="final_points",
            band="band",
            segment="segment",
            is_handoff="is_handoff",
            config_version=pl.lit("by hand"),
            **nothing,
            base_points="base_points",
            attribute_points="attribute_points",
            event_points="event_points",
            adjustment_points="adjustment_points",
            capped_points="capped_points",
        )
    )


def _parts(points: pl.DataFrame, sums: pl.DataFrame, rules: Path) -> pl.DataFrame:
    """The five parts of each score, which add up to its points."""
    names = ["base_points", "attribute_points", "event_points", "adjusted"]
    combined = {row["score"]: row for row in table(rules, "scores") if row["kind"] == "combined"}
    scored = points.filter("is_scored").join(sums, on=KEYS, how="left")
    scored = scored.with_columns(pl.col("attribute_points", "event_points").fill_null(0))
    is_plain = ~pl.col("score").is_in(list(combined))
    parts = [scored.filter(is_plain).select(*KEYS, *names, "capped")]
    for name, row in combined.items():
        weighted = [
            parts[0]
            .filter(pl.col("score") == component["component"])
            .select(
                "contact_id",
                *(
                    (pl.col(each) / PARTS * float(component["weight"])).alias(each)
                    for each in names
                ),
            )
            for component in table(rules, "combined_scores")
            if component["score"] == name
        ]
        of_components = (
            pl.concat(weighted)
            .group_by("contact_id")
            .agg(exact(pl.col(each).sum()) for each in names)
        )
        own = scored.filter(pl.col("score") == name).select(*KEYS, "adjusted", "capped")
        parts.append(
            own.join(of_components, on="contact_id")
            .select(
                *KEYS,
                pl.col("base_points") + parts_of(row["base_points"], 0),
                *("attribute_points", "event_points"),
                pl.col("adjusted_right") + pl.col("adjusted"),
                "capped",
            )
            .rename({"adjusted_right": "adjusted"})
        )
    cap = pl.col("capped") - pl.sum_horizontal(names)
    has_events, has_attributes = pl.col("event_points") != 0, pl.col("attribute_points") != 0
    return (
        pl.concat(parts)
        .with_columns(
            has_events=has_events,
            has_attributes=has_attributes,
            cap=pl.when(cap.abs() < LEAST_CAP).then(0).otherwise(millionths(cap)),
            **{name: millionths(pl.col(name)) for name in (*names, "capped")},
        )
        # one part takes the last digit, so that the rounded ones add up
        .with_columns(rest=pl.col("capped") - pl.sum_horizontal(*names, "cap"))
        .select(
            *KEYS,
            shown(pl.col("base_points")),
            shown(
                pl.col("attribute_points")
                + pl.when(~pl.col("has_events") & pl.col("has_attributes"))
                .then("rest")
                .otherwise(0)
            ),
            shown(pl.col("event_points") + pl.when("has_events").then("rest").otherwise(0)),
            adjustment_points=shown(pl.col("adjusted")),
            capped_points=shown(
                pl.col("cap")
                + pl.when(~pl.col("has_events") & ~pl.col("has_attributes"))
                .then("rest")
                .otherwise(0)
            ),
        )
    )


def lead_handoffs(segments: pl.DataFrame) -> pl.DataFrame:
    """One row a contact that is handed to sales."""
    return segments.filter("is_handoff").select(
        "contact_id",
        pl.col("scored_on").alias("handed_off_on"),
        *("segment", "priority", "next_step", "grade", "lead_points", "top_reasons"),
        config_version=pl.lit("by hand"),
    )


def crm_sync(segments: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """One row a contact as a CRM shows it, with a hash of that."""
    lead_bands = points.filter(pl.col("score") == "lead").select("contact_id", lead_band="band")
    rows = segments.join(lead_bands, on="contact_id", how="left").with_columns(
        _to_a_tenth(f"{score}_points") for score in ("fit", "engagement", "lead")
    )
    shown_there = [
        *("fit_points", "fit_band", "engagement_points", "engagement_band", "lead_points"),
        *("lead_band", "grade", "segment", "priority", "next_step", "top_reasons"),
    ]
    # values end to end, each after a mark of its own, so that none slips into the next
    marked = pl.concat_str(
        ("\x1f" + pl.col(name).cast(pl.String)).fill_null("\x1e")
        for name in (*shown_there, "is_handoff")
    )
    texts = rows.select(marked.alias("text"))["text"]
    digests = [hashlib.md5(text.encode()).hexdigest() for text in texts]
    return rows.select(
        "contact_id",
        *shown_there,
        pl.Series("digest", digests, pl.String),
        "is_handoff",
        "scored_on",
    )


def _to_a_tenth(name: str) -> pl.Expr:
    whole = (pl.col(name) * MILLIONTHS).round().cast(pl.Int64)
    tenths = whole.sign() * ((whole.abs() + MILLIONTHS // 20) // (MILLIONTHS // 10))
    return (tenths / 10).round(1).alias(name)


def score_alerts() -> pl.DataFrame:
    """No row: there is no date before to have changed since."""
    return pl.DataFrame(
        schema={
            **{"contact_id": pl.String, "score": pl.String, "scored_on": pl.Date},
            **{"previous_scored_on": pl.Date, "points": pl.Float64, "previous_points": pl.Float64},
            **{"points_change": pl.Float64, "band": pl.String, "previous_band": pl.String},
            **{"direction": pl.String, "reason": pl.String, "reason_points": pl.Float64},
        }
    )


def calendar_days(as_of: date) -> pl.DataFrame:
    """The one day that the tables speak of."""
    return pl.DataFrame({"calendar_date": [as_of]})
