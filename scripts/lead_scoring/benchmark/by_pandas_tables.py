"""The tables of the pandas rival, from points and fired rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from lead_scoring.benchmark.by_pandas_leads import People, known
from lead_scoring.benchmark.by_pandas_ledger import ids
from lead_scoring.benchmark.by_pandas_points import exact, shown
from lead_scoring.benchmark.default_pack import PARTS, Rule, table


def lead_scores(
    leads: pd.DataFrame, points: pd.DataFrame, sums: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """One row a contact and score. `sums` is in the order of `points`."""
    by_score = points.groupby("score")["final_points"]
    percentile = by_score.rank(method="max") / by_score.transform("count")
    return pd.DataFrame(
        {
            "contact_id": ids(leads, points),
            "score": points["score"],
            "scored_on": as_of,
            "status": np.where(points["is_scored"], "scored", "excluded"),
            "points": points["final_points"],
            "band": points["band"],
            "percentile": percentile,
            "rules_matched": np.where(points["is_scored"], sums["rules_matched"], 0).astype(
                np.int32
            ),
            "config_version": "by hand",
        }
    )


def lead_segments(
    leads: pd.DataFrame,
    points: pd.DataFrame,
    fired: pd.DataFrame,
    activity: pd.DataFrame,
    pack: list[Rule],
    rules: Path,
    as_of: date,
) -> pd.DataFrame:
    """One row a contact: bands, segment, rank and reasons."""
    rows = leads[["contact_id", "company_id"]].copy()
    rows["scored_on"] = as_of
    for score in ("fit", "engagement", "lead"):
        of_score = points[points["score"] == score].set_index("lead")
        rows[f"{score}_points"] = of_score["final_points"]
        rows[f"{score}_band"] = of_score["band"]
    matrix = pd.DataFrame(table(rules, "segments"))
    matrix["priority"] = matrix["priority"].astype("Int32")
    matrix["is_handoff"] = matrix["is_handoff"] == "true"
    order = ["priority", "segment", "fit_band", "engagement_band"]
    best = matrix.sort_values(order).iloc[0]
    rows = rows.merge(matrix, on=["fit_band", "engagement_band"], how="left")
    overriding = fired[fired["effect"].isin(["qualify", "disqualify"])]
    overriding = overriding.assign(effect=overriding["effect"].astype("str"))
    overriding = overriding.sort_values(["effect", "rule"]).drop_duplicates("lead")
    overriding = overriding.set_index("lead")
    rows["override"] = overriding["effect"]
    for name in ("segment", "priority", "next_step", "is_handoff"):
        values = rows[name].mask(rows["override"] == "qualify", best[name])
        refused = "disqualified" if name == "segment" else None
        rows[name] = values.mask(rows["override"] == "disqualify", refused)
    rows["is_handoff"] = rows["is_handoff"].fillna(False).astype(bool)
    rows["grade"] = rows["fit_band"] + rows["engagement_band"]
    ranked = rows.sort_values(
        ["priority", "lead_points", "contact_id"],
        ascending=[True, False, True],
        na_position="last",
    )
    rank = pd.Series(np.arange(1, len(rows) + 1, dtype=np.int32), index=ranked.index)
    rows["lead_rank"] = rank
    refusing = overriding[overriding["effect"] == "disqualify"]
    rows["top_reasons"] = _reasons(points, fired, refusing, pack)
    rows["last_event_on"] = rows["contact_id"].map(activity["last_event_on"])
    return rows.drop(columns="lead_band")


def _reasons(
    points: pd.DataFrame, fired: pd.DataFrame, refusing: pd.DataFrame, pack: list[Rule]
) -> pd.Series:
    """Up to three reasons of each lead in words, by its place."""
    descriptions = np.array([rule.description for rule in pack], dtype=object)
    scored = points.loc[points["is_scored"], ["lead", "score"]]
    # half away from zero, as people round
    fired = fired.assign(tenths=(fired["worth"] * 1000 + PARTS // 20) // (PARTS // 10))
    paid = fired[fired["is_paid"] & (fired["tenths"] > 0)]
    paid = paid[
        pd.MultiIndex.from_arrays([paid["lead"], paid["score"].astype("str")]).isin(
            pd.MultiIndex.from_frame(scored)
        )
    ]
    paid = paid.sort_values(["worth", "rule"], ascending=[False, True])
    paid = paid[paid.groupby("lead").cumcount() < 3]
    numbers = [f"{each // 10}.{each % 10}".removesuffix(".0") for each in paid["tenths"]]
    words = pd.Series(descriptions[paid["rule"]], index=paid["lead"]) + " (+" + numbers + ")"
    refusals = "Disqualified: " + pd.Series(
        descriptions[refusing["rule"]], index=refusing.index, dtype="str"
    )
    reasons = pd.concat([refusals, words])
    reasons = reasons[reasons.groupby(level=0).cumcount() < 3]
    return reasons.groupby(level=0).agg("; ".join)


def account_scores(
    leads: pd.DataFrame, points: pd.DataFrame, activity: pd.DataFrame, rules: Path, as_of: date
) -> pd.DataFrame:
    """One row a company and score."""
    weights = {row["job_role"]: float(row["weight"]) for row in table(rules, "role_weights")}
    members = pd.DataFrame(
        {
            "company_id": leads["company_id"],
            "contact_id": leads["contact_id"],
            "weight": leads["seniority"].map(weights).fillna(1.0).astype(float),
            "is_engaged": leads["contact_id"].map(activity["events_last_30_days"]).fillna(0) > 0,
        }
    )
    parts = []
    for row in table(rules, "account_rollups"):
        of_score = points[points["score"] == row["component"]].set_index("lead")
        rows = members.join(of_score[["final_points", "is_scored"]]).dropna(subset="company_id")
        rows["weighted"] = exact(rows["final_points"] * rows["weight"])
        rows["weighted"] = rows["weighted"].where(rows["is_scored"]).astype("Int64")
        rows["scored_weight"] = rows["weight"].where(rows["is_scored"])
        rows = rows.sort_values(["weighted", "contact_id"], ascending=[False, True])
        by_company = rows.groupby("company_id", sort=False)
        weighted = by_company["weighted"]
        if row["method"] == "avg":
            total = weighted.sum(min_count=1).astype(float) / PARTS
            total = total / by_company["scored_weight"].sum(min_count=1)
            total = pd.Series(exact(total), total.index, "Int64").where(total.notna())
        elif row["method"] == "sum":
            total = weighted.sum(min_count=1)
        else:
            total = weighted.agg(row["method"])
        top = rows[rows["is_scored"]].drop_duplicates("company_id").set_index("company_id")
        part = pd.DataFrame(
            {
                "score": row["score"],
                "scored_on": as_of,
                "points": np.where(total.isna(), np.nan, shown(total.fillna(0).astype(np.int64))),
                "band": pd.Series(None, index=total.index, dtype="str"),
                "scored_contacts": by_company["is_scored"].sum().astype(np.int32),
                "engaged_contacts": by_company["is_engaged"].sum().astype(np.int32),
                "top_contact_id": top["contact_id"].reindex(total.index),
            }
        )
        parts.append(part.reset_index())
    return pd.concat(parts, ignore_index=True)


def rejected_rows(
    people: People,
    incomplete: pd.DataFrame,
    redelivered: pd.DataFrame,
    of_strangers: pd.DataFrame,
    rules: Path,
) -> pd.DataFrame:
    """Every input row that was not used, and why."""
    scores = [row["score"] for row in table(rules, "scores")]
    parts = []

    def rejected(
        name: str, rows: pd.DataFrame, key: pd.Series, reasons: dict[str, pd.Series], detail
    ) -> None:
        reason = pd.Series(None, index=rows.index, dtype="str")
        for word, holds in reasons.items():
            reason = reason.mask(reason.isna() & holds, word)
        part = pd.DataFrame(
            {"input": name, "row_key": key.fillna(""), "reason": reason, "detail": detail}
        )
        parts.append(part[reason.notna()].astype("str"))

    def is_stranger(rows: pd.DataFrame) -> pd.Series:
        return ~rows["contact_id"].isin(people.contact_ids)

    rows = people.contact_rows
    reasons = {"no_contact_id": rows["contact_id"].isna(), "repeated_id": rows["repeat"] > 1}
    detail = "updated_at " + _time(rows["updated_at"], "unknown")
    rejected("contacts", rows, rows["contact_id"], reasons, detail)
    rows = people.company_rows
    reasons = {"no_company_id": rows["company_id"].isna(), "repeated_id": rows["repeat"] > 1}
    detail = "updated_at " + _time(rows["updated_at"], "unknown")
    rejected("companies", rows, rows["company_id"], reasons, detail)
    rows = people.fact_rows
    reasons = {
        "no_contact_id": rows["contact_id"].isna(),
        "no_attribute": rows["attribute"].isna(),
        "unknown_contact": is_stranger(rows),
        "repeated_id": rows["repeat"] > 1,
    }
    key = rows["contact_id"].fillna("") + "|" + rows["attribute"].fillna("")
    detail = "known_from " + _time(rows["known_from"], "unknown")
    rejected("contact_attributes", rows, key, reasons, detail)
    rows = people.outcomes
    reasons = {
        "no_contact_id": rows["contact_id"].isna(),
        "unknown_contact": is_stranger(rows),
        "unknown_outcome": ~rows["outcome"].isin(["won", "lost"]),
    }
    detail = "outcome " + rows["outcome"].fillna("?")
    rejected("outcomes", rows, rows["contact_id"], reasons, detail)
    rows = people.adjustments
    needed = ("adjustment_id", "contact_id", "score", "points")
    reasons = {f"no_{name}": rows[name].isna() for name in needed} | {
        "repeated_id": rows["repeat"] > 1,
        "unknown_contact": is_stranger(rows),
        "unknown_score": ~rows["score"].isin(scores),
    }
    detail = "contact_id " + rows["contact_id"].fillna("?")
    detail = detail + ", score " + rows["score"].fillna("?")
    rejected("adjustments", rows, rows["adjustment_id"], reasons, detail)
    rows = incomplete.assign(
        **{name: known(incomplete[name]) for name in ("event_id", "contact_id", "event_type")}
    )
    names = {"no_event_id": "event_id", "no_contact_id": "contact_id", "no_time": "occurred_at"}
    names |= {"no_event_type": "event_type"}
    detail = "event_type " + rows["event_type"].fillna("?")
    detail = detail + ", contact_id " + rows["contact_id"].fillna("?")
    detail = detail + ", occurred_at " + _time(rows["occurred_at"], "?")
    reasons = {word: rows[name].isna() for word, name in names.items()}
    rejected("events", rows, rows["event_id"], reasons, detail)
    rows = redelivered
    detail = "loaded at " + _time(rows["loaded_at"], "?")
    detail = detail + "; of several rows with one event_id the one loaded last counts"
    reasons = {"repeated_id": rows["delivery"] > 1}
    rejected("events", rows, rows["tidy_event_id"], reasons, detail)
    rows = of_strangers
    contact_ids = known(rows["contact_id"])
    detail = "contacts has no contact_id " + contact_ids + " (yet)"
    reasons = {"unknown_contact": contact_ids.notna()}
    rejected("events", rows, known(rows["event_id"]), reasons, detail)
    return pd.concat(parts, ignore_index=True)


def _time(moments: pd.Series, unknown: str) -> pd.Series:
    return moments.dt.strftime("%Y-%m-%d %H:%M:%S").astype("str").fillna(unknown)
