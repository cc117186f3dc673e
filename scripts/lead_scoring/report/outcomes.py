"""The section that holds scores against outcomes, of a run that evaluated them."""

from __future__ import annotations

from typing import Any

from lead_scoring.report import charts
from lead_scoring.report.sections import (
    SCORES_SHOWN,
    Figure,
    Section,
    counted,
    in_points,
    percent,
    score_name,
)
from lead_scoring.report.source import Row

_TITLE = "Does it work?"


def outcomes(quality: dict[str, Any]) -> Section:
    """Win rates by band, gain and lift curves, and what chances were worth."""
    measured = [row for row in quality["performance"] if row["auc"] is not None]
    if not measured:
        note = (
            "No score could be held against outcomes: too few leads are known to be won or lost."
            if quality["is_evaluated"]
            else "Not looked at in this run: scripts/run.py --evaluate holds the scores against "
            "what became of the leads, where the data have outcomes."
        )
        return Section("outcomes", _TITLE, [note])
    figures = [
        *_win_rates(quality, measured),
        *_curves(quality["gains"]),
        *_calibration(quality),
    ]
    return Section("outcomes", _TITLE, _notes(measured), figures)


def _notes(measured: list[Row]) -> list[str]:
    main = next((row for row in measured if row["score"] == "lead"), measured[0])
    notes = [
        f"Of {counted(main['leads'], 'lead')} on past dates, {percent(main['base_rate'])} were "
        f"won. The tenth with most {score_name(main['score'])} points was won "
        f"{main['lift_top_10']:.1f} times as often. Of a won lead and another, the score puts the "
        f"won one first in {percent(main['auc'])} of cases"
        + (
            f" ({percent(main['auc_low'])} to {percent(main['auc_high'])})"
            if main["auc_low"] is not None
            else ""
        )
        + "; 50% would be chance."
    ]
    if not main["is_dated"]:
        notes.append(
            "The outcomes have no dates, so today's scores were held against them: they know what "
            "came after, and every figure here flatters."
        )
    return notes


def _win_rates(quality: dict[str, Any], measured: list[Row]) -> list[Figure]:
    found = []
    base_rates = {row["score"]: row["base_rate"] for row in measured}
    scores = _in_order(quality["win_rates"])
    for number, score in enumerate(scores[:SCORES_SHOWN]):
        rows = [row for row in quality["win_rates"] if row["score"] == score][::-1]
        best, worst = rows[0], rows[-1]
        says = f"Share of leads that were won, with 95% intervals. Band {best['band']}: "
        says += f"{percent(best['win_rate'])}"
        says += f", band {worst['band']}: {percent(worst['win_rate'])}." if len(rows) > 1 else "."
        if score in base_rates:
            says += f" Dashed: all leads, {percent(base_rates[score])}."
        found.append(
            Figure(
                f"win-rate-{number}",
                f"Win rate by band: {score_name(score)}",
                says,
                charts.intervals(
                    [
                        {
                            "label": row["band"],
                            "text": f"{percent(row['win_rate'])} of {row['leads']:,} leads",
                            "value": row["win_rate"],
                            "low": row["win_rate_low"],
                            "high": row["win_rate_high"],
                        }
                        for row in rows
                    ],
                    reference=base_rates.get(score),
                ),
                ["band", "leads", "won", "win rate", "from", "to"],
                [
                    [
                        row["band"],
                        f"{row['leads']:,}",
                        f"{row['wins']:,}",
                        percent(row["win_rate"]),
                        percent(row["win_rate_low"]),
                        percent(row["win_rate_high"]),
                    ]
                    for row in rows
                ],
            )
        )
    return found


def _in_order(rows: list[Row]) -> list[str]:
    """The scores of some rows: fit, engagement, others, lead, and the chances last."""
    places = {"fit": 1, "engagement": 2, "lead": 4, "probability": 5, "calibrated_probability": 6}
    return sorted({row["score"] for row in rows}, key=lambda score: (places.get(score, 3), score))


def _curves(gains: list[Row]) -> list[Figure]:
    """Gain and lift of the scores; the uncalibrated chance ranks like the calibrated one."""
    # four lines can be told apart: the last ones are the lead score and the chance
    names = [name for name in _in_order(gains) if name != "probability"][-charts.SERIES :]
    rows = [
        {**row, "share": row["decile"] / 10, "score": score_name(row["score"])}
        for name in names
        for row in gains
        if row["score"] == name
    ]
    scores = [score_name(name) for name in names]
    if not rows:
        return []
    fifth = {row["score"]: row["gain"] for row in rows if row["decile"] == 2}
    top = {row["score"]: row["lift"] for row in rows if row["decile"] == 1}
    table = [
        [row["score"], percent(row["share"]), percent(row["gain"]), f"{row['lift']:.2f}"]
        for row in rows
    ]
    head = ["score", "leads called", "wins among them", "times the average"]
    nothing = [{"score": score, "share": 0, "gain": 0} for score in scores]
    return [
        Figure(
            "gain",
            "If sales calls from the top: gain",
            "Share of all wins among the first leads. First fifth: "
            + ", ".join(f"{score} {percent(gain)}" for score, gain in fifth.items())
            + ". Dashed: leads drawn by lot.",
            charts.gain_curve([*nothing, *rows], scores),
            head,
            table,
        ),
        Figure(
            "lift",
            "If sales calls from the top: lift",
            "How many times the average win rate the first leads have. First tenth: "
            + ", ".join(f"{score} {lift:.1f}" for score, lift in top.items())
            + ". Dashed: the average.",
            charts.lift_curve(rows, scores),
            head,
            table,
        ),
    ]


def _calibration(quality: dict[str, Any]) -> list[Figure]:
    found = []
    for number, score in enumerate(sorted({row["score"] for row in quality["promises"]})):
        rows = [
            {
                **row,
                "middle": (row["from_points"] + row["to_points"]) / 2,
                "label": f"given {percent(row['from_points'])} to {percent(row['to_points'])}",
                "text": f"{percent(row['win_rate'])} of {row['leads']:,} won",
            }
            for row in quality["promises"]
            if row["score"] == score
        ]
        found.append(
            Figure(
                f"promise-{number}",
                f"Is the {score_name(score)} kept?",
                "The chance that leads were given against the share that was won, with 95% "
                "intervals. On the dashed line a chance is worth what it says; "
                "below it, it promises too much.",
                charts.promises(rows),
                ["chance given from", "to", "leads", "won", "share won", "from", "to"],
                [
                    [
                        percent(row["from_points"]),
                        percent(row["to_points"]),
                        f"{row['leads']:,}",
                        f"{row['wins']:,}",
                        percent(row["win_rate"]),
                        percent(row["win_rate_low"]),
                        percent(row["win_rate_high"]),
                    ]
                    for row in rows
                ],
            )
        )
    return [*found, *_steps(quality["steps"])]


def _steps(steps: list[Row]) -> list[Figure]:
    scores = sorted({row["score"] for row in steps})
    if not scores:
        return []
    score = "lead" if "lead" in scores else scores[0]
    rows = [row for row in steps if row["score"] == score]
    ends = [{"from_points": rows[-1]["to_points"], "probability": rows[-1]["probability"]}]
    return [
        Figure(
            "steps",
            f"What {score} points stand for",
            f"The chance to win that outcomes give to points, from "
            f"{percent(rows[0]['probability'])} at the bottom to "
            f"{percent(rows[-1]['probability'])} from {in_points(rows[-1]['from_points'])} points "
            "on.",
            charts.chance_steps([*rows, *ends]),
            ["points from", "to", "leads", "won", "chance"],
            [
                [
                    in_points(row["from_points"]),
                    in_points(row["to_points"]),
                    f"{row['leads']:,}",
                    f"{row['wins']:,}",
                    percent(row["probability"]),
                ]
                for row in rows
            ],
        )
    ]
