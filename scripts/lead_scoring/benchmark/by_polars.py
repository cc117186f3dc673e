"""Scores a folder with Polars, as an expert would without this project.

The same tables as by_hand.py fills, with the same rows: events lazily and streaming, the rest in
memory. Decay is reckoned in 64-bit floats and points in whole numbers, as Polars has no decimals
that it sums as fast.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import polars as pl

from lead_scoring.benchmark.by_polars_history import (
    calendar_days,
    crm_sync,
    lead_handoffs,
    lead_score_history,
    score_alerts,
)
from lead_scoring.benchmark.by_polars_leads import known, read_leads
from lead_scoring.benchmark.by_polars_ledger import lead_score_ledger
from lead_scoring.benchmark.by_polars_points import fire, rule_sums, score_points
from lead_scoring.benchmark.by_polars_tables import (
    account_scores,
    lead_scores,
    lead_segments,
    rejected_rows,
)
from lead_scoring.benchmark.default_pack import (
    BLANKS,
    SEEDS,
    UNKNOWN,
    Rule,
    kinds_of_events,
    read_rules,
)


def score(data: Path, out: Path, *, as_of: date, rules: Path = SEEDS / "rules") -> None:
    """Score the folder `data` and write each table as a Parquet file into `out`, which is made."""
    pack = read_rules(rules)
    people = read_leads(data, as_of)
    incomplete, redelivered, events = _read_events(data / "events.parquet")
    kinds = kinds_of_events(
        pack, events.select("event_type", "asset", "channel").unique().collect().rows()
    )
    kind_table = pl.DataFrame(
        {
            "event_type": [kind.event_type for kind in kinds],
            "asset": [kind.asset for kind in kinds],
            "channel": [kind.channel for kind in kinds],
            "kind": [kind.number for kind in kinds],
            "is_seen": [kind.is_seen for kind in kinds],
            "lowest_value": [kind.lowest_value for kind in kinds],
            "longest_window": [
                max((pack[rule].window_days for rule in kind.rules), default=0) for kind in kinds
            ],
        },
        schema_overrides={"kind": pl.UInt16, "lowest_value": pl.Float64},
    )
    on_kinds = (
        events.join(
            kind_table.lazy(), on=["event_type", "asset", "channel"], nulls_equal=True, how="inner"
        )
        .with_columns(
            pl.col("contact_id").str.strip_chars(BLANKS),
            occurred_on=pl.col("occurred_at").dt.date(),
        )
        .with_columns(age=(as_of - pl.col("occurred_on")).dt.total_days().cast(pl.Int32))
    )
    # of everybody: who has later events alone may be nobody's contact, too
    happened = pl.col("age") >= 0
    last_events = on_kinds.group_by("contact_id").agg(
        last_event_on=pl.col("occurred_on").filter(happened).max(),
        last_seen_on=pl.col("occurred_on").filter(happened & pl.col("is_seen")).max(),
        events_last_30_days=pl.col("age").is_between(0, 29).sum(),
    )
    every_day = (
        on_kinds.filter(
            happened
            & (pl.col("age") < pl.col("longest_window"))
            & (pl.col("lowest_value").is_null() | (pl.col("value") >= pl.col("lowest_value")))
        )
        .group_by("contact_id", "kind", "age")
        .agg(events=pl.len().cast(pl.Int32))
    )
    activity, daily = pl.collect_all([last_events, every_day], engine="streaming")
    assets = {kind.number: kind.asset_name for kind in kinds}
    matched = [(kind.number, rule, assets[kind.number]) for kind in kinds for rule in kind.rules]
    counts = _count(daily, matched, pack, as_of)
    fired = fire(people.leads, activity, counts, pack, as_of)
    groups, points, adjustments = score_points(people, fired, rules, as_of)
    strangers = activity.join(people.contacts, on="contact_id", how="anti").select("contact_id")
    of_strangers = (
        events.select("event_id", pl.col("contact_id").str.strip_chars(BLANKS))
        .join(strangers.lazy(), on="contact_id", how="semi")
        .collect(engine="streaming")
    )
    out.mkdir(parents=True, exist_ok=True)
    sums = rule_sums(fired)
    segments = lead_segments(people.leads, points, fired, activity, rules, as_of)
    tables = {
        "lead_scores": lead_scores(points, sums, as_of),
        "lead_score_ledger": lead_score_ledger(points, fired, groups, adjustments, rules, as_of),
        "lead_segments": segments,
        "lead_score_history": lead_score_history(points, sums, segments, rules, as_of),
        "lead_handoffs": lead_handoffs(segments),
        "crm_sync": crm_sync(segments, points),
        "score_alerts": score_alerts(),
        "calendar_days": calendar_days(as_of),
        "account_scores": account_scores(people.leads, points, activity, rules, as_of),
        "rejected_rows": rejected_rows(people, incomplete, redelivered, of_strangers, rules),
    }
    for name, rows in tables.items():
        rows.write_parquet(out / f"{name}.parquet", compression="zstd")


def _read_events(path: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.LazyFrame]:
    """Rows that lack something, rows delivered more than once, and the rows that count."""
    rows = pl.scan_parquet(path, row_index_name="line")

    def is_unknown(name: str) -> pl.Expr:
        tidy = pl.col(name).str.strip_chars(BLANKS)
        return tidy.is_null() | tidy.str.to_lowercase().is_in(UNKNOWN)

    lacks = pl.any_horizontal(
        *map(is_unknown, ("event_id", "contact_id", "event_type")), pl.col("occurred_at").is_null()
    )
    id_hash = pl.col("event_id").str.strip_chars(BLANKS).hash()
    repeated = rows.select(id_hash=id_hash).group_by("id_hash").len().filter(pl.col("len") > 1)
    incomplete, repeats = pl.collect_all([rows.filter(lacks), repeated], engine="streaming")
    redelivered = (
        rows.with_columns(id_hash=id_hash)
        .join(repeats.lazy(), on="id_hash", how="semi")
        .filter(~lacks)
        .collect(engine="streaming")
        .with_columns(
            known(name).alias(f"tidy_{name}")
            for name in ("event_id", "contact_id", "event_type", "asset", "channel", "campaign")
        )
        .sort(
            *("loaded_at", "occurred_at", "tidy_contact_id", "tidy_event_type", "value"),
            *("tidy_asset", "tidy_channel", "tidy_campaign"),
            descending=[True, True, *[False] * 6],
            nulls_last=True,
        )
        .with_columns(delivery=pl.int_range(pl.len()).over("tidy_event_id") + 1)
    )
    left_out = pl.concat(
        [
            incomplete.select("line"),
            redelivered.filter(pl.col("delivery") > 1).select("line"),
        ]
    )
    return incomplete, redelivered, rows.join(left_out.lazy(), on="line", how="anti")


def _count(
    daily: pl.DataFrame, matched: list[tuple[int, int, str | None]], pack: list[Rule], as_of: date
) -> pl.DataFrame:
    """The units of each contact and event rule, plain and decayed."""
    kind_rules = pl.DataFrame(
        matched,
        schema={"kind": pl.UInt16, "rule": pl.Int16, "asset_name": pl.String},
        orient="row",
    ).with_columns(pl.col("asset_name").cast(pl.Categorical))
    ways = pl.DataFrame(
        {
            "rule": [rule.number for rule in pack],
            "window": [rule.window_days for rule in pack],
            "way": ["limit" if rule.daily_limit else rule.count_by or "none" for rule in pack],
            "limit": [rule.daily_limit or 0 for rule in pack],
        },
        schema_overrides={"rule": pl.Int16, "window": pl.Int32},
    )
    matches = (
        daily.lazy()
        .join(kind_rules.lazy().join(ways.lazy(), on="rule"), on="kind")
        .filter(pl.col("age") < pl.col("window"))
    )
    a_day = (
        matches.filter(pl.col("way") != "asset")
        .group_by("contact_id", "rule", "age", "way", "limit")
        .agg(pl.col("events").sum())
        .select(
            *("contact_id", "rule", "age"),
            units=pl.when(pl.col("way") == "day")
            .then(1)
            .when(pl.col("way") == "limit")
            .then(pl.min_horizontal("events", "limit"))
            .otherwise("events")
            .cast(pl.Int64),
        )
    )
    an_asset = (
        matches.filter(pl.col("way") == "asset")
        .group_by("contact_id", "rule", "asset_name")
        .agg(pl.col("age").min())
        .select("contact_id", "rule", "age", units=pl.lit(1, pl.Int64))
    )
    oldest = int(daily["age"].max() or 0)
    event_rules = [rule for rule in pack if rule.event_type]
    weights = pl.DataFrame(
        [
            (rule.number, age, rule.weight(age))
            for rule in event_rules
            for age in range(min(oldest, rule.window_days) + 1)
        ],
        schema={"rule": pl.Int16, "age": pl.Int32, "weight": pl.Float64},
        orient="row",
    )
    return (
        pl.concat([a_day, an_asset])
        .join(weights.lazy(), on=["rule", "age"])
        .group_by("contact_id", "rule")
        .agg(
            matched_count=pl.col("units").sum(),
            decayed_units=(pl.col("units") * pl.col("weight")).sum(),
            newest_weight=pl.col("weight").sort_by("age").first(),
            oldest=pl.col("age").max(),
            newest=pl.col("age").min(),
        )
        .with_columns(
            first_matched_on=pl.lit(as_of) - pl.duration(days=pl.col("oldest")),
            last_matched_on=pl.lit(as_of) - pl.duration(days=pl.col("newest")),
        )
        .collect(engine="streaming")
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--rules", type=Path, default=SEEDS / "rules")
    options = parser.parse_args(arguments)
    score(options.data, options.out, as_of=options.as_of, rules=options.rules)
    return 0


if __name__ == "__main__":
    sys.exit(main())
