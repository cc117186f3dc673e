"""The ledger of the pandas rival: every entry that the points of a score add up from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow

from lead_scoring.benchmark.by_pandas_points import exact, group_names, millionths, shown
from lead_scoring.benchmark.default_pack import (
    MILLIONTHS,
    PARTS_OF_A_MILLIONTH,
    Rule,
    places_in_ledger,
    table,
)


def lead_score_ledger(
    leads: pd.DataFrame,
    points: pd.DataFrame,
    fired: pd.DataFrame,
    groups: pd.DataFrame,
    adjustments: pd.DataFrame,
    pack: list[Rule],
    rules: Path,
    as_of: date,
) -> pd.DataFrame:
    """One row an entry; the rounded points of a contact and score add up to those of the score."""
    names = group_names(rules)
    group_words = np.array([name for _, name in names] + [None], dtype=object)
    group_scores = np.array([score for score, _ in names], dtype=object)
    rule_ids = np.array([rule.rule_id for rule in pack], dtype=object)
    parts = []

    def entries(rows: pd.DataFrame, entry: str, values: pd.Series, **others) -> None:
        columns = {"lead": rows["lead"], "score": rows["score"], "entry": entry}
        columns |= {"rule_group": None, "rule_id": None, "points": values, "matched_count": pd.NA}
        part = pd.DataFrame(columns | {"oldest": -1, "newest": -1} | others)
        texts = dict.fromkeys(("score", "entry", "rule_group", "rule_id"), "str")
        numbers = {"matched_count": "Int32", "oldest": np.int16, "newest": np.int16}
        parts.append(part.astype(texts | numbers))

    def of_rules(rows: pd.DataFrame) -> dict[str, np.ndarray]:
        return {"rule_group": group_words[rows["group"]], "rule_id": rule_ids[rows["rule"]]}

    # in the order in which they are added up
    scored = points[points["is_scored"]]
    paying = fired[fired["pays"]]
    place = np.array(places_in_ledger(pack), dtype=np.int16)[paying["rule"]]
    paying = paying.iloc[np.argsort(place, kind="stable")]
    entries(scored, "base", scored["base_points"])
    entries(
        paying,
        "rule",
        paying["points"],
        **of_rules(paying),
        matched_count=paying["matched_count"],
        oldest=paying["oldest"],
        newest=paying["newest"],
    )
    rows = paying[paying["capped_points"] != paying["points"]]
    entries(rows, "rule_cap", rows["capped_points"] - rows["points"], **of_rules(rows))
    rows = paying[~paying["is_paid"] & (paying["capped_points"] != 0)]
    entries(rows, "not_best", -rows["capped_points"], **of_rules(rows))
    rows = groups[groups["points"] != groups["paid"]].sort_values("group")
    rows = rows.assign(score=group_scores[rows["group"]])
    words = group_words[rows["group"]]
    entries(rows, "group_cap", rows["points"] - rows["paid"], rule_group=words)
    for row in sorted(table(rules, "combined_scores"), key=lambda row: row["component"]):
        part = scored[scored["score"] == row["component"]].assign(score=row["score"])
        weighted = exact(part["final_points"] * float(row["weight"]))
        entries(part, "component", weighted, rule_group=row["component"])
    age = (pd.Timestamp(as_of) - adjustments["adjusted_on"].dt.normalize()).dt.days.fillna(-1)
    entries(
        adjustments,
        "adjustment",
        adjustments["points"],
        rule_id=adjustments["adjustment_id"],
        oldest=age,
        newest=age,
    )
    rows = scored[scored["capped"] != scored["uncapped"]]
    entries(rows, "score_cap", rows["capped"] - rows["uncapped"])
    ledger = pd.concat(parts, ignore_index=True)
    excluded = points.loc[~points["is_scored"], ["lead", "score"]]
    is_excluded = pd.MultiIndex.from_frame(ledger[["lead", "score"]]).isin(
        pd.MultiIndex.from_frame(excluded)
    )
    ledger = ledger[~is_excluded]
    ledger["points"] = _rounded(ledger)
    ledger.insert(0, "contact_id", ids(leads, ledger))
    ledger.insert(2, "scored_on", as_of)
    for name, age_name in (("first_matched_on", "oldest"), ("last_matched_on", "newest")):
        ledger[name] = _days_ago(ledger[age_name], as_of)
    return ledger.drop(columns=["lead", "oldest", "newest"])


def _rounded(ledger: pd.DataFrame) -> np.ndarray:
    """What the rounded total grows by at each row: so the rounded rows add up."""
    number, scores = pd.factorize(ledger["score"])
    parts = ledger["points"].to_numpy()
    rounded = shown(parts)
    # what is whole to the sixth digit needs no rounding
    is_broken = np.bincount(number, parts % PARTS_OF_A_MILLIONTH != 0, len(scores)) > 0
    rows = np.flatnonzero(is_broken[number])
    pair = ledger["lead"].to_numpy()[rows].astype(np.int64) * len(scores) + number[rows]
    so_far = pd.Series(parts[rows]).groupby(pair, sort=False).cumsum().to_numpy()
    rounded[rows] = (millionths(so_far) - millionths(so_far - parts[rows])) / MILLIONTHS
    return rounded


def ids(leads: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """The contacts of rows that name the place of a lead."""
    return leads["contact_id"].take(rows["lead"]).set_axis(rows.index)


def _days_ago(ages: pd.Series, as_of: date) -> pd.Series:
    """Dates of ages in days; none for an age of -1."""
    days = np.datetime64(as_of, "D") - ages.to_numpy().astype("timedelta64[D]")
    days[ages.to_numpy() < 0] = np.datetime64("NaT")
    kind = pd.ArrowDtype(pyarrow.date32())
    return pd.Series(pyarrow.array(days, type=pyarrow.date32()), index=ages.index, dtype=kind)
