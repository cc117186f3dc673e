"""Scores a folder with pandas, as an expert would without this project.

The same tables as by_hand.py fills, with the same rows. Texts of events are dictionary-encoded when
they are read, so that words are tidied once and not a row; people, rules and days are numbers until
the tables are written. Decay is reckoned in 64-bit floats and points in whole numbers.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet

from lead_scoring.benchmark.by_pandas_history import (
    calendar_days,
    crm_sync,
    lead_handoffs,
    lead_score_history,
    score_alerts,
)
from lead_scoring.benchmark.by_pandas_leads import known, read_people
from lead_scoring.benchmark.by_pandas_ledger import lead_score_ledger
from lead_scoring.benchmark.by_pandas_points import fire, rule_sums, score_points
from lead_scoring.benchmark.by_pandas_tables import (
    account_scores,
    lead_scores,
    lead_segments,
    rejected_rows,
)
from lead_scoring.benchmark.default_pack import (
    BLANKS,
    SEEDS,
    UNKNOWN,
    Kind,
    Rule,
    kinds_of_events,
    read_rules,
)
from lead_scoring.benchmark.default_pack import known as known_word


@dataclass(frozen=True)
class Events:
    """The events that count, as numbers, and the rows that do not.

    `rows` has contact (its place in `contacts`), kind, age in days and value.
    """

    rows: pd.DataFrame
    contacts: pd.Index
    kinds: list[Kind]
    incomplete: pd.DataFrame
    redelivered: pd.DataFrame
    of_strangers: pd.DataFrame


def score(data: Path, out: Path, *, as_of: date, rules: Path = SEEDS / "rules") -> None:
    """Score the folder `data` and write each table as a Parquet file into `out`, which is made."""
    pack = read_rules(rules)
    people = read_people(data, as_of)
    events = _read_events(data / "events.parquet", pack, people.contact_ids, as_of)
    activity = _activity(events, as_of)
    counts = _count(events, pack, people.leads, as_of)
    fired = fire(people.leads, activity, counts, pack, rules, as_of)
    groups, points, adjustments = score_points(people, fired, rules, as_of)
    sums = rule_sums(fired, points, pack)
    segments = lead_segments(people.leads, points, fired, activity, pack, rules, as_of)
    out.mkdir(parents=True, exist_ok=True)
    tables = {
        "lead_scores": lead_scores(people.leads, points, sums, as_of),
        "lead_score_ledger": lead_score_ledger(
            people.leads, points, fired, groups, adjustments, pack, rules, as_of
        ),
        "lead_segments": segments,
        "lead_score_history": lead_score_history(
            people.leads, points, sums, segments, rules, as_of
        ),
        "lead_handoffs": lead_handoffs(segments),
        "crm_sync": crm_sync(segments, points),
        "score_alerts": score_alerts(),
        "calendar_days": calendar_days(as_of),
        "account_scores": account_scores(people.leads, points, activity, rules, as_of),
        "rejected_rows": rejected_rows(
            people, events.incomplete, events.redelivered, events.of_strangers, rules
        ),
    }
    for name, rows in tables.items():
        rows.to_parquet(out / f"{name}.parquet", compression="zstd", index=False)


def _read_events(path: Path, pack: list[Rule], people: pd.Index, as_of: date) -> Events:
    coded = ["contact_id", "event_type", "channel", "asset", "campaign"]
    table = pyarrow.parquet.read_table(path, read_dictionary=coded)
    raw = table.to_pandas(self_destruct=True, split_blocks=True)
    del table
    ids = raw["event_id"].str.strip(BLANKS)
    is_short = ids.str.len().fillna(0) < 8
    lacks = raw["occurred_at"].isna() | ids.isna()
    lacks[is_short] |= ids[is_short].str.lower().isin(UNKNOWN)
    for name in ("contact_id", "event_type"):
        unknown = np.array([known_word(word) is None for word in raw[name].cat.categories])
        lacks |= np.append(unknown, True)[raw[name].cat.codes]
    hashes = pd.util.hash_array(ids.to_numpy(dtype=object), categorize=False)
    is_repeated = pd.Series(hashes).duplicated(keep=False).to_numpy() & ~lacks.to_numpy()
    redelivered = raw[is_repeated].copy()
    for name in ("event_id", *coded):
        redelivered[f"tidy_{name}"] = known(redelivered[name].astype("str"))
    redelivered = redelivered.sort_values(
        [
            *("loaded_at", "occurred_at", "tidy_contact_id", "tidy_event_type", "value"),
            *("tidy_asset", "tidy_channel", "tidy_campaign"),
        ],
        ascending=[False, False, *[True] * 6],
        na_position="last",
    )
    redelivered["delivery"] = redelivered.groupby("tidy_event_id").cumcount() + 1
    counts = ~lacks.to_numpy()
    counts[redelivered.index[redelivered["delivery"] > 1]] = False
    incomplete = raw[lacks.to_numpy()].copy()
    contact_of = raw["contact_id"].cat.codes.to_numpy()
    tidy_contacts = pd.Index([known_word(word) for word in raw["contact_id"].cat.categories])
    numbers, contacts = pd.factorize(tidy_contacts)
    is_stranger = ~contacts.isin(people)
    contact = np.append(numbers, -1)[contact_of]
    of_strangers = counts & (np.append(is_stranger, False)[contact])
    kind, kinds = _kinds(raw, pack)
    age = (pd.Timestamp(as_of) - raw["occurred_at"].dt.normalize()).dt.days
    rows = pd.DataFrame(
        {
            "contact": contact.astype(np.int32),
            "kind": kind.astype(np.int16),
            "age": age.fillna(-1).astype(np.int16),
            "value": raw["value"],
        }
    )[counts]
    return Events(
        rows=rows[rows["age"] >= 0],
        contacts=pd.Index(contacts),
        kinds=kinds,
        incomplete=incomplete,
        redelivered=redelivered,
        of_strangers=raw.loc[of_strangers, ["event_id", "contact_id"]],
    )


def _kinds(raw: pd.DataFrame, pack: list[Rule]) -> tuple[np.ndarray, list[Kind]]:
    """The number of each event's kind, and the kinds."""
    names = ["event_type", "asset", "channel"]
    code = np.zeros(len(raw), dtype=np.int64)
    for name in names:
        code = code * (len(raw[name].cat.categories) + 1) + raw[name].cat.codes + 1
    number, found = pd.factorize(code)
    words = []
    for each in found:
        spelt = []
        for name in reversed(names):
            each, place = divmod(each, len(raw[name].cat.categories) + 1)
            spelt.append(raw[name].cat.categories[place - 1] if place else None)
        words.append(tuple(reversed(spelt)))
    return number, kinds_of_events(pack, words)


def _activity(events: Events, as_of: date) -> pd.DataFrame:
    """By contact: the last event, the last one on our own channels, and how many in 30 days."""
    rows = events.rows
    is_seen = np.array([kind.is_seen for kind in events.kinds])[rows["kind"]]
    by_contact = rows.groupby("contact")["age"]
    activity = pd.DataFrame(
        {
            "last_age": by_contact.min(),
            "last_seen_age": rows[is_seen].groupby("contact")["age"].min(),
            "events_last_30_days": rows[rows["age"] < 30].groupby("contact").size(),
        }
    )
    activity.index = events.contacts[activity.index]
    last = pd.Timestamp(as_of) - pd.to_timedelta(activity["last_age"], unit="D")
    activity["last_event_on"] = last.dt.date
    return activity


def _count(events: Events, pack: list[Rule], leads: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The units of each lead and event rule, plain and decayed."""
    kinds, rows = events.kinds, events.rows
    windows = [max((pack[rule].window_days for rule in kind.rules), default=0) for kind in kinds]
    lowest = [np.nan if kind.lowest_value is None else kind.lowest_value for kind in kinds]
    lowest_value = np.array(lowest)[rows["kind"]]
    rows = rows[
        (rows["age"].to_numpy() < np.array(windows)[rows["kind"]])
        & (np.isnan(lowest_value) | (rows["value"].to_numpy() >= lowest_value))
    ]
    daily = rows.groupby(["contact", "kind", "age"], sort=False).size().rename("events")
    ways = {None: 0, "event": 0, "day": 1, "asset": 3}
    asset_names = pd.Index([kind.asset_name for kind in kinds]).factorize()[0]
    pairs = pd.DataFrame(
        [(kind.number, rule, asset_names[kind.number]) for kind in kinds for rule in kind.rules],
        columns=["kind", "rule", "asset"],
    ).astype(np.int16)
    matches = daily.reset_index().merge(pairs, on="kind")
    window = np.array([rule.window_days for rule in pack])
    matches = matches[matches["age"].to_numpy() < window[matches["rule"]]]
    way = np.array([2 if rule.daily_limit else ways[rule.count_by] for rule in pack])
    limit = np.array([rule.daily_limit or 0 for rule in pack])
    by_asset = way[matches["rule"]] == 3
    a_day = (
        matches[~by_asset]
        .groupby(["contact", "rule", "age"], sort=False)["events"]
        .sum()
        .reset_index()
    )
    counted = way[a_day["rule"]]
    a_day["units"] = np.select(
        [counted == 1, counted == 2],
        [1, np.minimum(a_day["events"], limit[a_day["rule"]])],
        a_day["events"],
    )
    an_asset = (
        matches[by_asset]
        .groupby(["contact", "rule", "asset"], sort=False)["age"]
        .min()
        .reset_index()
        .assign(units=1)
    )
    columns = ["contact", "rule", "age", "units"]
    units = pd.concat([a_day[columns], an_asset[columns]], ignore_index=True)
    oldest = int(units["age"].max()) if len(units) else 0
    weights = np.array([[rule.weight(age) for age in range(oldest + 1)] for rule in pack])
    units["weight"] = weights[units["rule"], units["age"]] * units["units"]
    by_rule = units.groupby(["contact", "rule"], sort=False)
    found = by_rule.agg(
        matched_count=("units", "sum"),
        decayed_units=("weight", "sum"),
        oldest=("age", "max"),
        newest=("age", "min"),
    ).reset_index()
    found["newest_weight"] = weights[found["rule"], found["newest"]]
    # from the place in the events' contacts to the place in the leads
    places = pd.Index(leads["contact_id"]).get_indexer(events.contacts)
    found["lead"] = places[found["contact"]]
    return found[found["lead"] >= 0].drop(columns="contact")


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
