"""The tables of the Polars rival, from points and fired rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from lead_scoring.benchmark.by_polars_leads import Leads, known
from lead_scoring.benchmark.by_polars_points import KEYS, exact, millionths, shown, worth
from lead_scoring.benchmark.default_pack import PARTS, number_of, table


def lead_scores(points: pl.DataFrame, sums: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row a contact and score."""
    scored = pl.col("final_points").is_not_null()
    rank = pl.col("final_points").rank("max") / pl.col("final_points").count()
    return points.join(sums, on=KEYS, how="left").select(
        *KEYS,
        scored_on=pl.lit(as_of),
        status=pl.when(scored).then(pl.lit("scored")).otherwise(pl.lit("excluded")),
        points="final_points",
        band="band",
        percentile=rank.over("score"),
        rules_matched=pl.when(scored)
        .then(pl.col("rules_matched").fill_null(0))
        .otherwise(0)
        .cast(pl.Int32),
        config_version=pl.lit("by hand"),
    )


def lead_segments(
    leads: pl.DataFrame,
    points: pl.DataFrame,
    fired: pl.DataFrame,
    activity: pl.DataFrame,
    rules: Path,
    as_of: date,
) -> pl.DataFrame:
    """One row a contact: bands, segment, rank and reasons."""
    sides = leads.select("contact_id", "company_id")
    for score in ("fit", "engagement", "lead"):
        side = points.filter(pl.col("score") == score).select(
            "contact_id",
            pl.col("final_points").alias(f"{score}_points"),
            pl.col("band").alias(f"{score}_band"),
        )
        sides = sides.join(side, on="contact_id", how="left")
    overrides = (
        fired.filter(pl.col("effect").is_in(["qualify", "disqualify"]))
        .sort("effect", "rule_id")
        .unique("contact_id", keep="first", maintain_order=True)
        .select("contact_id", "rule_id", "description", override="effect")
    )
    matrix = pl.DataFrame(
        [
            (
                *(row["fit_band"], row["engagement_band"], row["segment"]),
                *(int(row["priority"]), row["next_step"], row["is_handoff"] == "true"),
            )
            for row in table(rules, "segments")
        ],
        schema={
            **{"fit_band": pl.String, "engagement_band": pl.String, "segment": pl.String},
            **{"priority": pl.Int32, "next_step": pl.String, "is_handoff": pl.Boolean},
        },
        orient="row",
    ).sort("priority", "segment", "fit_band", "engagement_band")
    best = matrix.row(0, named=True)
    qualified = pl.col("override") == "qualify"
    disqualified = pl.col("override") == "disqualify"
    overridden = {
        name: pl.when(qualified)
        .then(pl.lit(best[name]))
        .when(disqualified)
        .then(pl.lit("disqualified") if name == "segment" else pl.lit(None))
        .otherwise(name)
        for name in ("segment", "priority", "next_step", "is_handoff")
    }
    return (
        sides.join(overrides.drop("rule_id", "description"), on="contact_id", how="left")
        .join(matrix, on=["fit_band", "engagement_band"], how="left")
        .with_columns(**overridden)
        .sort("priority", -pl.col("lead_points"), "contact_id", nulls_last=True)
        .with_row_index("lead_rank", offset=1)
        .join(_reasons(points, fired, overrides), on="contact_id", how="left")
        .join(activity, on="contact_id", how="left")
        .select(
            *("contact_id", "company_id"),
            pl.lit(as_of).alias("scored_on"),
            *("fit_points", "fit_band", "engagement_points", "engagement_band", "lead_points"),
            (pl.col("fit_band") + pl.col("engagement_band")).alias("grade"),
            *("segment", pl.col("priority").cast(pl.Int32), "next_step"),
            pl.col("is_handoff").fill_null(False),
            *("override", pl.col("lead_rank").cast(pl.Int32), "top_reasons", "last_event_on"),
        )
    )


def _reasons(points: pl.DataFrame, fired: pl.DataFrame, overrides: pl.DataFrame) -> pl.DataFrame:
    scored = points.filter("is_scored").select(KEYS)
    # half away from zero, as people round
    tenths = (worth() * 1000 + PARTS // 20) // (PARTS // 10)
    paid = (
        fired.filter(pl.col("is_paid") & (tenths > 0))
        .join(scored, on=KEYS, how="semi")
        .sort(-worth(), "rule")
        .group_by("contact_id", maintain_order=True)
        .head(3)
    )
    number = (tenths / 10).round(1).cast(pl.String)
    words = paid.select(
        "contact_id",
        reason=pl.col("description") + " (+" + number.str.strip_suffix(".0") + ")",
    )
    refused = overrides.filter(pl.col("override") == "disqualify").select(
        "contact_id", reason="Disqualified: " + pl.col("description")
    )
    return (
        pl.concat([refused, words])
        .group_by("contact_id", maintain_order=True)
        .head(3)
        .group_by("contact_id", maintain_order=True)
        .agg(top_reasons=pl.col("reason").str.join("; "))
    )


def account_scores(
    leads: pl.DataFrame, points: pl.DataFrame, activity: pl.DataFrame, rules: Path, as_of: date
) -> pl.DataFrame:
    """One row a company and score."""
    weights = {row["job_role"]: number_of(row["weight"]) for row in table(rules, "role_weights")}
    members = (
        leads.filter(pl.col("company_id").is_not_null())
        .join(activity, on="contact_id", how="left")
        .select(
            *("contact_id", "company_id"),
            weight=pl.col("seniority").replace_strict(
                weights, default=1.0, return_dtype=pl.Float64
            ),
            is_engaged=pl.col("events_last_30_days").fill_null(0) > 0,
        )
        .join(points.select(*KEYS, "final_points", "is_scored"), on="contact_id")
        .with_columns(weighted=exact(pl.col("final_points") * pl.col("weight")))
    )
    how = {
        "sum": pl.col("weighted").sum(),
        "max": pl.col("weighted").max(),
        "min": pl.col("weighted").min(),
        "avg": exact(pl.col("weighted").sum() / PARTS / pl.col("weight").filter("is_scored").sum()),
    }
    parts = []
    for row in table(rules, "account_rollups"):
        of_component = members.filter(pl.col("score") == row["component"]).sort(
            -pl.col("weighted"), "contact_id", nulls_last=True
        )
        parts.append(
            of_component.group_by("company_id", maintain_order=True)
            .agg(
                points=pl.when(pl.col("is_scored").any()).then(
                    shown(millionths(how[row["method"]]))
                ),
                scored_contacts=pl.col("is_scored").sum().cast(pl.Int32),
                engaged_contacts=pl.col("is_engaged").sum().cast(pl.Int32),
                top_contact_id=pl.col("contact_id").filter("is_scored").first(),
            )
            .select(
                "company_id",
                pl.lit(row["score"]).alias("score"),
                pl.lit(as_of).alias("scored_on"),
                "points",
                pl.lit(None, pl.String).alias("band"),
                *("scored_contacts", "engaged_contacts", "top_contact_id"),
            )
        )
    return pl.concat(parts)


def rejected_rows(
    people: Leads,
    incomplete: pl.DataFrame,
    redelivered: pl.DataFrame,
    of_strangers: pl.DataFrame,
    rules: Path,
) -> pl.DataFrame:
    """Every input row that was not used, and why."""
    contacts = people.contacts["contact_id"].implode()
    scores = [row["score"] for row in table(rules, "scores")]
    is_repeat = pl.col("repeat") > 1
    nobody = ~pl.col("contact_id").is_in(contacts)
    parts = [
        _rejected(
            people.contact_rows,
            "contacts",
            pl.col("contact_id"),
            {"no_contact_id": pl.col("contact_id").is_null(), "repeated_id": is_repeat},
            "updated_at " + _time("updated_at", "unknown"),
        ),
        _rejected(
            people.company_rows,
            "companies",
            pl.col("company_id"),
            {"no_company_id": pl.col("company_id").is_null(), "repeated_id": is_repeat},
            "updated_at " + _time("updated_at", "unknown"),
        ),
        _rejected(
            people.fact_rows,
            "contact_attributes",
            pl.col("contact_id").fill_null("") + "|" + pl.col("attribute").fill_null(""),
            {
                "no_contact_id": pl.col("contact_id").is_null(),
                "no_attribute": pl.col("attribute").is_null(),
                "unknown_contact": nobody,
                "repeated_id": is_repeat,
            },
            "known_from " + _time("known_from", "unknown"),
        ),
        _rejected(
            people.outcomes,
            "outcomes",
            pl.col("contact_id"),
            {
                "no_contact_id": pl.col("contact_id").is_null(),
                "unknown_contact": nobody,
                "unknown_outcome": ~pl.col("outcome").is_in(["won", "lost"]).fill_null(False),
            },
            "outcome " + pl.col("outcome").fill_null("?"),
        ),
        _rejected(
            people.adjustments,
            "adjustments",
            pl.col("adjustment_id"),
            {
                "no_adjustment_id": pl.col("adjustment_id").is_null(),
                "no_contact_id": pl.col("contact_id").is_null(),
                "no_score": pl.col("score").is_null(),
                "no_points": pl.col("points").is_null(),
                "repeated_id": is_repeat,
                "unknown_contact": nobody,
                "unknown_score": ~pl.col("score").is_in(scores),
            },
            pl.format(
                "contact_id {}, score {}",
                pl.col("contact_id").fill_null("?"),
                pl.col("score").fill_null("?"),
            ),
        ),
        _rejected(
            incomplete.with_columns(map(known, ("event_id", "contact_id", "event_type"))),
            "events",
            pl.col("event_id"),
            {
                "no_event_id": pl.col("event_id").is_null(),
                "no_contact_id": pl.col("contact_id").is_null(),
                "no_time": pl.col("occurred_at").is_null(),
                "no_event_type": pl.col("event_type").is_null(),
            },
            pl.format(
                "event_type {}, contact_id {}, occurred_at {}",
                pl.col("event_type").fill_null("?"),
                pl.col("contact_id").fill_null("?"),
                _time("occurred_at", "?"),
            ),
        ),
        _rejected(
            redelivered,
            "events",
            pl.col("tidy_event_id"),
            {"repeated_id": pl.col("delivery") > 1},
            pl.format(
                "loaded at {}; of several rows with one event_id the one loaded last counts",
                _time("loaded_at", "?"),
            ),
        ),
        _rejected(
            of_strangers,
            "events",
            pl.col("event_id"),
            {"unknown_contact": pl.lit(True)},
            pl.format("contacts has no contact_id {} (yet)", "contact_id"),
        ),
    ]
    return pl.concat(parts)


def _rejected(
    rows: pl.DataFrame, name: str, key: pl.Expr, reasons: dict[str, pl.Expr], detail: pl.Expr
) -> pl.DataFrame:
    reason = pl.coalesce(pl.when(holds).then(pl.lit(word)) for word, holds in reasons.items())
    return rows.select(
        input=pl.lit(name), row_key=key.fill_null(""), reason=reason, detail=detail
    ).filter(pl.col("reason").is_not_null())


def _time(name: str, unknown: str) -> pl.Expr:
    return pl.col(name).dt.strftime("%Y-%m-%d %H:%M:%S").fill_null(unknown)
