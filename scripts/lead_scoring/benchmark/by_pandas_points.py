"""The points of the pandas rival: rules that fired, groups, scores and their bands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from lead_scoring.benchmark.by_pandas_leads import People, conditions
from lead_scoring.benchmark.default_pack import (
    MILLIONTHS,
    PARTS,
    PARTS_OF_A_MILLIONTH,
    Rule,
    parts_of,
    table,
)

# More than any score has, and small enough to be added to.
NO_CAP = 2**60


def exact(points: np.ndarray | pd.Series) -> np.ndarray:
    """Points as whole parts; 0 for what is no number."""
    return np.nan_to_num(np.rint(np.asarray(points, dtype=float) * PARTS)).astype(np.int64)


def millionths(parts: np.ndarray | pd.Series) -> np.ndarray:
    """Whole parts, rounded to whole millionths of a point, half away from zero."""
    parts = np.asarray(parts)
    size = (np.abs(parts) + PARTS_OF_A_MILLIONTH // 2) // PARTS_OF_A_MILLIONTH
    return np.sign(parts) * size


def shown(parts: np.ndarray | pd.Series) -> np.ndarray:
    """Whole parts as points that are rounded to six digits."""
    return millionths(parts) / MILLIONTHS


def fire(
    leads: pd.DataFrame,
    activity: pd.DataFrame,
    counts: pd.DataFrame,
    pack: list[Rule],
    rules: Path,
    as_of: date,
) -> pd.DataFrame:
    """Every lead and rule that fired, with points before and after the rule's floor and cap.

    `lead` is the place among the leads, `rule` the number in the pack; ages are in days, -1 for
    none.
    """
    numbers = {rule.rule_id: rule.number for rule in pack}
    parts = []

    def without_units(leads_found: np.ndarray, rule: int, count: int) -> None:
        part = {"lead": leads_found, "rule": rule, "matched_count": count, "paid_units": 1.0}
        parts.append(pd.DataFrame(part | {"oldest": -1, "newest": -1}))

    for rule_id, holds in conditions(leads, as_of).items():
        without_units(np.flatnonzero(holds.to_numpy()), numbers[rule_id], 1)
    seen_age = leads["contact_id"].map(activity["last_seen_age"]).fillna(np.inf)
    for rule in pack:
        if rule.event_type == "*":
            old = leads["days_since_created"] >= rule.window_days
            without_units(np.flatnonzero(old & (seen_age >= rule.window_days)), rule.number, 0)
    pays_each = np.array([rule.pays == "each" for rule in pack])[counts["rule"]]
    least = np.array([rule.min_count for rule in pack])[counts["rule"]]
    most = np.array([np.inf if rule.max_count is None else rule.max_count for rule in pack])[
        counts["rule"]
    ]
    followers = leads["social_followers"].to_numpy()[counts["lead"]]
    holds = (counts["rule"] != numbers["shared_to_wide_audience"]) | (followers >= 1000)
    of_events = counts.assign(
        paid_units=np.where(pays_each, counts["decayed_units"], counts["newest_weight"])
    )[holds & (pays_each | counts["matched_count"].between(least, most))]
    columns = ["lead", "rule", "matched_count", "paid_units", "oldest", "newest"]
    fired = pd.concat([*parts, of_events[columns]], ignore_index=True).astype(
        {"lead": np.int32, "rule": np.int16, "oldest": np.int16, "newest": np.int16}
    )
    names = {name: number for number, name in enumerate(group_names(rules))}
    groups = np.array([names.get((rule.score, rule.group), -1) for rule in pack])
    rule = fired["rule"].to_numpy()
    fired["points"] = exact(_numbers(pack, "points", 0.0)[rule] * fired["paid_units"])
    floors = exact(_numbers(pack, "min_points", -NO_CAP / PARTS))
    caps = exact(_numbers(pack, "max_points", NO_CAP / PARTS))
    fired["capped_points"] = np.clip(fired["points"], floors[rule], caps[rule])
    # what rules are ranked by: without the digits in which floats are off
    fired["worth"] = (fired["capped_points"] + 500) // 1000
    for name in ("score", "effect"):
        words = pd.Categorical([getattr(each, name) for each in pack])
        fired[name] = pd.Categorical.from_codes(words.codes[rule], words.categories)
    fired["group"] = groups[rule]
    pays = np.array([each.effect == "points" for each in pack])[rule]
    is_best = np.array([each.is_best_of_group for each in pack])[rule]
    best = fired[pays & is_best].sort_values(["worth", "rule"], ascending=[False, True])
    fired["is_paid"] = pays & ~is_best
    first = best.drop_duplicates(["lead", "group"]).index
    fired.loc[first, "is_paid"] = True
    fired["pays"] = pays
    return fired


def rule_sums(fired: pd.DataFrame, points: pd.DataFrame, pack: list[Rule]) -> pd.DataFrame:
    """By row of `points`: how many rules fired, and what they pay, before any cap."""
    paying = fired[fired["pays"]]
    of_events = np.array([rule.event_type is not None for rule in pack])[paying["rule"]]
    # the leads of each score are together, in the order of their places
    scores = list(points["score"].unique())
    first = np.array(
        [scores.index(each) if each in scores else -1 for each in paying["score"].cat.categories]
    )
    row = (
        first[paying["score"].cat.codes] * (len(points) // len(scores)) + paying["lead"].to_numpy()
    )
    sums = pd.DataFrame(
        {
            "rules_matched": 1,
            "attribute_points": paying["points"].where(~of_events, 0),
            "event_points": paying["points"].where(of_events, 0),
        }
    )
    return sums.groupby(row).sum().reindex(points.index, fill_value=0)


def score_points(
    people: People, fired: pd.DataFrame, rules: Path, as_of: date
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Points of groups, points of scores, and the adjustments that count."""
    today = pd.Timestamp(as_of)
    limits = sorted(table(rules, "score_groups"), key=lambda row: (row["score"], row["rule_group"]))
    groups = (
        fired[fired["is_paid"]]
        .groupby(["lead", "group"], sort=False)["capped_points"]
        .sum()
        .rename("paid")
        .reset_index()
    )
    floors = np.array([parts_of(row["min_points"], -NO_CAP) for row in limits])
    caps = np.array([parts_of(row["max_points"], NO_CAP) for row in limits])
    names = np.array([row["score"] for row in limits])
    groups["points"] = np.clip(groups["paid"], floors[groups["group"]], caps[groups["group"]])
    score_of_group = names[groups["group"]]
    adjustments = people.adjustments[
        people.adjustments["is_complete"] & (people.adjustments["repeat"] == 1)
    ]
    days = adjustments["adjusted_on"].dt.normalize().fillna(today)
    adjustments = adjustments[days <= today].copy()
    places = pd.Index(people.leads["contact_id"])
    adjustments["lead"] = places.get_indexer(adjustments["contact_id"])
    adjustments = adjustments[adjustments["lead"] >= 0].sort_values("adjustment_id")
    adjustments["points"] = exact(adjustments["points"])
    bands = table(rules, "score_bands")
    excluded = fired[fired["effect"] == "exclude"]
    parts: dict[str, pd.DataFrame] = {}
    rows = table(rules, "scores")
    for row in sorted(rows, key=lambda each: each["kind"] == "combined"):
        name = row["score"]
        part = pd.DataFrame({"lead": np.arange(len(people.leads)), "score": name})
        if row["kind"] == "combined":
            summed = np.zeros(len(part), dtype=np.int64)
            is_scored = np.zeros(len(part), dtype=bool)
            for component in table(rules, "combined_scores"):
                if component["score"] == name:
                    of_component = parts[component["component"]]["final_points"].to_numpy()
                    summed += exact(of_component * float(component["weight"]))
                    is_scored |= ~np.isnan(of_component)
        else:
            of_score = groups[score_of_group == name].groupby("lead")["points"].sum()
            summed = of_score.reindex(part["lead"], fill_value=0).to_numpy()
            left_out = excluded.loc[excluded["score"] == name, "lead"]
            is_scored = ~part["lead"].isin(left_out).to_numpy()
        adjusted = adjustments[adjustments["score"] == name].groupby("lead")["points"].sum()
        part["base_points"] = parts_of(row["base_points"], 0)
        part["adjusted"] = adjusted.reindex(part["lead"], fill_value=0).to_numpy()
        part["uncapped"] = part["base_points"] + summed + part["adjusted"]
        part["capped"] = part["uncapped"].clip(
            parts_of(row["min_points"], -NO_CAP), parts_of(row["max_points"], NO_CAP)
        )
        part["is_scored"] = is_scored
        part["final_points"] = np.where(is_scored, shown(part["capped"]), np.nan)
        part["band"] = _band(
            part["final_points"], [each for each in bands if each["score"] == name]
        )
        parts[name] = part
    return groups, pd.concat(parts.values(), ignore_index=True), adjustments


def _band(points: pd.Series, bands: list[dict[str, str]]) -> pd.Series:
    band = pd.Series(None, index=points.index, dtype="str")
    for row in sorted(bands, key=lambda each: float(each["min_points"])):
        band = band.mask(points >= float(row["min_points"]), row["band"])
    return band


def group_names(rules: Path) -> list[tuple[str, str]]:
    """Score and name of each rule group, in the order of their numbers."""
    return sorted((row["score"], row["rule_group"]) for row in table(rules, "score_groups"))


def _numbers(pack: list[Rule], name: str, default: float) -> np.ndarray:
    values = [getattr(rule, name) for rule in pack]
    return np.array([default if value is None else value for value in values])
