"""What a first run leaves for the runs after it and for other systems, by the pandas rival."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow

from lead_scoring.benchmark.by_pandas_ledger import ids
from lead_scoring.benchmark.by_pandas_points import exact, millionths
from lead_scoring.benchmark.default_pack import (
    MILLIONTHS,
    PARTS,
    PARTS_OF_A_MILLIONTH,
    parts_of,
    table,
)

# Less than any rule pays: what rounding the components has left.
LEAST_CAP = 10 * PARTS_OF_A_MILLIONTH
DAY = pd.ArrowDtype(pyarrow.date32())


def lead_score_history(
    leads: pd.DataFrame,
    points: pd.DataFrame,
    sums: pd.DataFrame,
    segments: pd.DataFrame,
    rules: Path,
    as_of: date,
) -> pd.DataFrame:
    """One row a contact and score: its points, what they consist of, and nothing before them."""
    is_scored = points["is_scored"]
    history = pd.DataFrame(
        {
            "contact_id": ids(leads, points),
            "score": points["score"],
            "scored_on": as_of,
            "status": np.where(is_scored, "scored", "excluded"),
            "points": points["final_points"],
            "band": points["band"],
            "segment": segments["segment"].take(points["lead"]).set_axis(points.index),
            "is_handoff": segments["is_handoff"].to_numpy()[points["lead"]],
            "config_version": "by hand",
            "previous_scored_on": pd.Series(None, index=points.index, dtype=DAY),
            "previous_points": np.nan,
            "previous_band": pd.Series(None, index=points.index, dtype="str"),
            "points_change": np.nan,
            "change_by_new_events": np.nan,
            "change_by_decay": np.nan,
            "change_by_attributes": np.nan,
            "change_by_rules": np.nan,
            "change_by_adjustments": np.nan,
            "change_by_caps": np.nan,
        }
    )
    for name, values in _parts(points, sums, rules).items():
        history[name] = np.where(is_scored, values / MILLIONTHS, np.nan)
    return history


def _parts(points: pd.DataFrame, sums: pd.DataFrame, rules: Path) -> dict[str, np.ndarray]:
    """The five parts of each row of `points`, in millionths, which add up to its points."""
    parts = {
        "base_points": points["base_points"].to_numpy(),
        "attribute_points": sums["attribute_points"].to_numpy().copy(),
        "event_points": sums["event_points"].to_numpy().copy(),
        "adjustment_points": points["adjusted"].to_numpy(),
    }
    score, is_scored = points["score"].to_numpy(), points["is_scored"].to_numpy()
    for row in table(rules, "scores"):
        if row["kind"] != "combined":
            continue
        rows = score == row["score"]
        own = {"base_points": parts_of(row["base_points"], 0)}
        own["adjustment_points"] = parts["adjustment_points"][rows]
        for name, values in parts.items():
            weighted = np.zeros(rows.sum())
            for component in table(rules, "combined_scores"):
                if component["score"] == row["score"]:
                    # the leads of each score are in the order of their places
                    of_component = score == component["component"]
                    value = np.where(is_scored[of_component], values[of_component], 0)
                    weighted += value / PARTS * float(component["weight"])
            parts[name] = values.copy()
            parts[name][rows] = exact(weighted) + own.get(name, 0)
    cap = points["capped"].to_numpy() - sum(parts.values())
    has_events, has_attributes = parts["event_points"] != 0, parts["attribute_points"] != 0
    rounded = {name: millionths(values) for name, values in parts.items()}
    rounded["capped_points"] = np.where(np.abs(cap) < LEAST_CAP, 0, millionths(cap))
    # one part takes the last digit, so that the rounded ones add up
    rest = millionths(points["capped"]) - sum(rounded.values())
    rounded["event_points"] += np.where(has_events, rest, 0)
    rounded["attribute_points"] += np.where(has_attributes & ~has_events, rest, 0)
    rounded["capped_points"] += np.where(has_attributes | has_events, 0, rest)
    return rounded


def lead_handoffs(segments: pd.DataFrame) -> pd.DataFrame:
    """One row a contact that is handed to sales."""
    names = ["contact_id", "scored_on", "segment", "priority", "next_step", "grade"]
    rows = segments.loc[segments["is_handoff"], [*names, "lead_points", "top_reasons"]]
    return rows.rename(columns={"scored_on": "handed_off_on"}).assign(config_version="by hand")


def crm_sync(segments: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """One row a contact as a CRM shows it, with a hash of that."""
    of_lead = points[points["score"] == "lead"].set_index("lead")
    rows = segments.assign(lead_band=of_lead["band"])
    texts = {}
    for name in ("fit_points", "engagement_points", "lead_points"):
        rows[name], texts[name] = _to_a_tenth(rows[name])
    texts["priority"] = rows["priority"].astype("str")
    texts["is_handoff"] = rows["is_handoff"].map({True: "true", False: "false"})
    names = [
        *("fit_points", "fit_band", "engagement_points", "engagement_band", "lead_points"),
        *("lead_band", "grade", "segment", "priority", "next_step", "top_reasons", "is_handoff"),
    ]
    # values end to end, each after a mark of its own, so that none slips into the next
    text = pd.Series("", index=rows.index, dtype="str")
    for name in names:
        text = text + ("\x1f" + texts.get(name, rows[name])).fillna("\x1e")
    rows["digest"] = [hashlib.md5(each.encode()).hexdigest() for each in text]
    return rows[["contact_id", *names[:-1], "digest", "is_handoff", "scored_on"]]


def _to_a_tenth(points: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """Points rounded to one digit, half away from zero, and the same as texts."""
    whole = np.rint(points.fillna(0).to_numpy() * MILLIONTHS).astype(np.int64)
    size = (np.abs(whole) + MILLIONTHS // 20) // (MILLIONTHS // 10)
    tenths = np.where(points.isna(), np.nan, np.sign(whole) * size / 10)
    return tenths, pd.Series(tenths, points.index).astype("str")


def score_alerts() -> pd.DataFrame:
    """No row: there is no date before to have changed since."""
    kinds = {
        **{"contact_id": "str", "score": "str", "scored_on": DAY, "previous_scored_on": DAY},
        **dict.fromkeys(("points", "previous_points", "points_change"), float),
        **dict.fromkeys(("band", "previous_band", "direction", "reason"), "str"),
        "reason_points": float,
    }
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def calendar_days(as_of: date) -> pd.DataFrame:
    """The one day that the tables speak of."""
    return pd.DataFrame({"calendar_date": [as_of]})
