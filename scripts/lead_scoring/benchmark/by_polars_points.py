"""The points of the Polars rival: rules that fired, groups, scores and their bands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from lead_scoring.benchmark.by_polars_leads import Leads, conditions
from lead_scoring.benchmark.default_pack import (
    MILLIONTHS,
    PARTS,
    PARTS_OF_A_MILLIONTH,
    Rule,
    parts_of,
    places_in_ledger,
    table,
)

KEYS = ["contact_id", "score"]


def exact(points: pl.Expr) -> pl.Expr:
    """Points as whole parts; null for what is no number."""
    return (points * PARTS).round().cast(pl.Int64, strict=False)


def millionths(parts: pl.Expr) -> pl.Expr:
    """Whole parts, rounded to whole millionths of a point, half away from zero."""
    return parts.sign() * ((parts.abs() + PARTS_OF_A_MILLIONTH // 2) // PARTS_OF_A_MILLIONTH)


def shown(in_millionths: pl.Expr) -> pl.Expr:
    """Whole millionths of a point as points."""
    # Polars divides by multiplying with the reciprocal, which rounding makes good
    return (in_millionths / MILLIONTHS).round(6)


def fire(
    leads: pl.DataFrame,
    activity: pl.DataFrame,
    counts: pl.DataFrame,
    pack: list[Rule],
    as_of: date,
) -> pl.DataFrame:
    """Every contact and rule that fired, with points before and after the rule's floor and cap."""
    numbers = {rule.rule_id: rule for rule in pack}
    parts = []

    def without_units(found: pl.DataFrame, rule: Rule, count: int) -> pl.DataFrame:
        return found.select(
            "contact_id",
            rule=pl.lit(rule.number, pl.Int16),
            matched_count=pl.lit(count, pl.Int64),
            paid_units=pl.lit(1.0),
            first_matched_on=pl.lit(None, pl.Date),
            last_matched_on=pl.lit(None, pl.Date),
        )

    for rule_id, condition in conditions(as_of).items():
        parts.append(without_units(leads.filter(condition), numbers[rule_id], 1))
    seen = leads.select("contact_id", "days_since_created").join(
        activity, on="contact_id", how="left"
    )
    for rule in pack:
        if rule.event_type == "*":
            silent = (as_of - pl.col("last_seen_on")).dt.total_days().fill_null(rule.window_days)
            quiet = seen.filter(
                (pl.col("days_since_created") >= rule.window_days) & (silent >= rule.window_days)
            )
            parts.append(without_units(quiet, rule, 0))
    rules = pl.DataFrame(
        [
            (
                *(rule.number, rule.rule_id, rule.score, rule.group, rule.effect),
                *(rule.description, rule.points, _parts(rule.min_points), _parts(rule.max_points)),
                *(rule.is_best_of_group, rule.pays == "each", rule.min_count, rule.max_count),
                *(rule.event_type is not None, place),
            )
            for rule, place in zip(pack, places_in_ledger(pack), strict=True)
        ],
        schema={
            **{"rule": pl.Int16, "rule_id": pl.String, "score": pl.String, "rule_group": pl.String},
            **{"effect": pl.String, "description": pl.String, "points_a_unit": pl.Float64},
            **{"min_points": pl.Int64, "max_points": pl.Int64, "is_best": pl.Boolean},
            **{"pays_each": pl.Boolean, "min_count": pl.Int64, "max_count": pl.Int64},
            **{"is_of_events": pl.Boolean, "place": pl.Int16},
        },
        orient="row",
    )
    wide = numbers["shared_to_wide_audience"].number
    of_events = (
        counts.join(leads.select("contact_id", "social_followers"), on="contact_id")
        .join(rules.select("rule", "pays_each", "min_count", "max_count"), on="rule")
        .filter(
            pl.col("pays_each")
            | (
                (pl.col("matched_count") >= pl.col("min_count"))
                & (pl.col("matched_count") <= pl.col("max_count")).fill_null(True)
            )
        )
        .filter((pl.col("rule") != wide) | (pl.col("social_followers") >= 1000).fill_null(False))
        .select(
            *("contact_id", "rule", "matched_count"),
            pl.when("pays_each")
            .then("decayed_units")
            .otherwise("newest_weight")
            .alias("paid_units"),
            *("first_matched_on", "last_matched_on"),
        )
    )
    points = exact(pl.col("points_a_unit") * pl.col("paid_units"))
    fired = (
        pl.concat([*parts, of_events])
        .join(rules.drop("pays_each", "min_count", "max_count"), on="rule")
        .with_columns(
            points=points, capped_points=points.clip(pl.col("min_points"), pl.col("max_points"))
        )
    )
    pays = pl.col("effect") == "points"
    best = (
        fired.filter(pays & pl.col("is_best"))
        .sort(-worth(), "rule")
        .unique(["contact_id", "score", "rule_group"], keep="first", maintain_order=True)
        .select("contact_id", "rule", is_first=pl.lit(True))
    )
    return fired.join(best, on=["contact_id", "rule"], how="left").with_columns(
        is_paid=pays & (~pl.col("is_best") | pl.col("is_first").fill_null(False))
    )


def worth() -> pl.Expr:
    """What rules are ranked by: without the digits in which floats are off."""
    return (pl.col("capped_points") + 500) // 1000


def rule_sums(fired: pl.DataFrame) -> pl.DataFrame:
    """By contact and score: how many rules fired, and what they pay, before any cap."""
    of_events = pl.col("is_of_events")
    return (
        fired.filter(pl.col("effect") == "points")
        .group_by(KEYS)
        .agg(
            rules_matched=pl.len(),
            attribute_points=pl.col("points").filter(~of_events).sum(),
            event_points=pl.col("points").filter(of_events).sum(),
        )
    )


def score_points(
    people: Leads, fired: pl.DataFrame, rules: Path, as_of: date
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Points of groups, points of scores, and the adjustments that count."""
    limits = pl.DataFrame(
        [
            (
                *(row["score"], row["rule_group"]),
                *(parts_of(row["min_points"]), parts_of(row["max_points"])),
            )
            for row in table(rules, "score_groups")
        ],
        schema={
            "score": pl.String,
            "rule_group": pl.String,
            "floor": pl.Int64,
            "cap": pl.Int64,
        },
        orient="row",
    )
    groups = (
        fired.filter("is_paid")
        .group_by("contact_id", "score", "rule_group")
        .agg(paid=pl.col("capped_points").sum())
        .join(limits, on=["score", "rule_group"])
        .with_columns(points=pl.col("paid").clip(pl.col("floor"), pl.col("cap")))
    )
    adjustments = people.adjustments.filter(
        pl.col("is_complete")
        & (pl.col("repeat") == 1)
        & (pl.col("adjusted_on").dt.date().fill_null(as_of) <= as_of)
    ).join(people.leads.select("contact_id"), on="contact_id", how="semi")
    adjustments = adjustments.with_columns(exact(pl.col("points"))).sort("adjustment_id")
    adjusted = adjustments.group_by(KEYS).agg(adjusted=pl.col("points").sum())
    summed = groups.group_by(KEYS).agg(summed=pl.col("points").sum())
    left_out = (
        fired.filter(pl.col("effect") == "exclude").select(*KEYS, is_scored=pl.lit(False)).unique()
    )
    scores = {row["score"]: row for row in table(rules, "scores")}
    parts = []
    for name, row in scores.items():
        if row["kind"] == "combined":
            continue
        plain = (
            people.leads.select("contact_id", score=pl.lit(name))
            .join(summed, on=KEYS, how="left")
            .join(left_out, on=KEYS, how="left")
            .with_columns(pl.col("is_scored").fill_null(True))
        )
        parts.append(_finish(plain, row, adjusted))
    for name, row in scores.items():
        if row["kind"] != "combined":
            continue
        weighted = [
            part.filter("is_scored").select(
                "contact_id", summed=exact(pl.col("final_points") * float(component["weight"]))
            )
            for component in table(rules, "combined_scores")
            if component["score"] == name
            for part in parts
            if part["score"][0] == component["component"]
        ]
        combined = (
            people.leads.select("contact_id", score=pl.lit(name))
            .join(
                pl.concat(weighted).group_by("contact_id").agg(pl.col("summed").sum()),
                on="contact_id",
                how="left",
            )
            .with_columns(is_scored=pl.col("summed").is_not_null())
        )
        parts.append(_finish(combined, row, adjusted))
    bands = pl.DataFrame(
        [
            (row["score"], row["band"], float(row["min_points"]))
            for row in table(rules, "score_bands")
        ],
        schema={"score": pl.String, "band": pl.String, "from_points": pl.Float64},
        orient="row",
    ).sort("from_points")
    points = pl.concat(parts).sort("final_points", nulls_last=True)
    scored, others = points.filter("is_scored"), points.filter(~pl.col("is_scored"))
    banded = scored.join_asof(
        bands, left_on="final_points", right_on="from_points", by="score", check_sortedness=False
    ).drop("from_points")
    points = pl.concat([banded, others.with_columns(band=pl.lit(None, pl.String))])
    return groups, points, adjustments


def _finish(part: pl.DataFrame, row: dict[str, str], adjusted: pl.DataFrame) -> pl.DataFrame:
    """Base, adjustments, floor and cap of a score."""
    base = parts_of(row["base_points"], 0)
    return (
        part.join(adjusted, on=KEYS, how="left")
        .with_columns(
            pl.col("adjusted").fill_null(0),
            base_points=pl.lit(base, pl.Int64),
        )
        .with_columns(uncapped=base + pl.col("summed").fill_null(0) + pl.col("adjusted"))
        .with_columns(
            capped=pl.col("uncapped").clip(parts_of(row["min_points"]), parts_of(row["max_points"]))
        )
        .select(
            *(*KEYS, "is_scored", "base_points", "adjusted", "uncapped", "capped"),
            final_points=pl.when("is_scored").then(shown(millionths(pl.col("capped")))),
        )
    )


def _parts(points: float | None) -> int | None:
    return None if points is None else round(points * PARTS)
