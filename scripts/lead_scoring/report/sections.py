"""The sections of the report: each chart with a title, a sentence that says it, and its table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lead_scoring.report import charts
from lead_scoring.report.charts import Spec
from lead_scoring.report.source import Row
from lead_scoring.words import counted

RULES_SHOWN = 15
SCORES_SHOWN = 6
KNOWN_SHOWN = 12
DRIFT_SHOWN = 15

_PROBABILITIES = {
    "probability": "chance (naive Bayes)",
    "calibrated_probability": "calibrated chance",
}


@dataclass(frozen=True)
class Figure:
    """A chart and the table behind it. `says` is the chart in a sentence."""

    key: str
    title: str
    says: str
    spec: Spec
    head: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Section:
    """A part of the page; `notes` are sentences under its title, `lists` named lists of texts."""

    key: str
    title: str
    notes: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    lists: list[tuple[str, list[str]]] = field(default_factory=list)


def in_points(points: float | None, *, signed: bool = False) -> str:
    """Points with one digit, none from a thousand on; nothing where they are unknown."""
    if points is None:
        return ""
    if abs(points) < 0.05:  # what rounds to nothing has no sign
        return "0.0"
    form = ("+" if signed else "") + (",.0f" if abs(points) >= 1000 else ",.1f")
    text = format(points, form)
    return text.replace("-", "\N{MINUS SIGN}")


def percent(share: float | None) -> str:
    """A share as a percentage with as many digits as it takes to tell it from 0."""
    if share is None:
        return ""
    if share == 0 or share >= 0.1:
        return f"{share:.0%}"
    return f"{share:.1%}" if share >= 0.01 else f"{share:.2%}"


def day_in_words(day: date | str) -> str:
    """`30 June 2026`."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{found.day} {found:%B %Y}"


def segments(figures: dict[str, Any]) -> Section:
    """Leads by segment; the page adds the matrix."""
    rows = figures["segments"]
    if not rows:
        return Section("segments", "Segments", ["There is no lead, so there is no segment."])
    figure = Figure(
        "segments",
        "Leads by segment",
        f"{counted(figures['leads'], 'lead')}, of which {figures['handoff']:,} are in a segment "
        "that is handed to sales (in colour), the most urgent segment first.",
        charts.ranked_bars(
            [
                {
                    "label": row["segment"],
                    "value": row["leads"],
                    "text": f"{row['leads']:,}",
                    "tone": "var(--accent)" if row["is_handoff"] else "var(--quiet)",
                }
                for row in rows
            ]
        ),
        ["segment", "leads", "share", "handed to sales"],
        [
            [
                row["segment"],
                f"{row['leads']:,}",
                percent(row["leads"] / figures["leads"]),
                "yes" if row["is_handoff"] else "no",
            ]
            for row in rows
        ],
    )
    return Section("segments", "Segments", figures=[figure])


def distributions(figures: dict[str, Any]) -> Section:
    """How the points of each score are spread."""
    found = []
    for number, score in enumerate(figures["scores"]):
        if not score["leads"]:
            continue
        bands = [row["band"] for row in score["bands"]]
        shares = ", ".join(
            f"{row['band']}: {row['leads']:,}" for row in reversed(score["bands"]) if row["leads"]
        )
        says = f"Points from {in_points(score['lowest'])} to {in_points(score['highest'])}. "
        says += f"Leads by band: {shares}. Dashed lines are where a band begins."
        if score["has_stages"]:
            says += " Some lifecycle stages have cuts of their own, which are not drawn."
        if score["excluded"]:
            says += f" {counted(score['excluded'], 'lead')} outside its audience not shown."
        shade = {band: place for place, band in enumerate(bands)}
        bins = [{**row, "shade": shade[row["band"]]} for row in score["bins"]]
        cuts = _band_places(score["cuts"], score["lowest"], score["highest"])
        found.append(
            Figure(
                f"distribution-{number}",
                score["score"],
                says,
                charts.distribution(bins, cuts, bands),
                ["points from", "to below", "band", "leads"],
                [
                    [
                        in_points(row["from_points"]),
                        in_points(row["to_points"]),
                        row["band"],
                        f"{row['leads']:,}",
                    ]
                    for row in score["bins"]
                ],
            )
        )
    notes = [] if found else ["No lead has points."]
    return Section("scores", "How scores are spread", notes, found)


def _band_places(bands: list[Row], lowest: float, highest: float) -> list[Row]:
    """Where the name of each band stands in a chart that reaches from the lowest points on."""
    within = [row for row in bands if lowest < row["min_points"] <= highest]
    below = [row for row in bands if row["min_points"] <= lowest]
    start = [{"band": below[-1]["band"], "at": lowest, "is_cut": False}] if below else []
    cuts = [{"band": row["band"], "at": row["min_points"], "is_cut": True} for row in within]
    return [*start, *cuts]


def changes(figures: dict[str, Any]) -> Section:
    """Hand-offs by date; the page adds the list of alerts."""
    rows = figures["handoffs"]
    notes = [
        f"{counted(figures['new_handoffs'], 'lead')} came to sales on this date, and the scores of "
        f"{counted(figures['alerted'], 'lead')} rose or fell sharply since the date before."
    ]
    if not rows:
        return Section("changes", "What has changed", notes)
    recent = rows[-24:]
    on_dates = counted(len(rows), "date")
    if len(recent) < len(rows):
        on_dates = f"the last {len(recent)} of {on_dates} with any"
    figure = Figure(
        "handoffs",
        "Leads that entered a hand-off segment, by scoring date",
        f"{counted(sum(row['leads'] for row in recent), 'hand-off')} on {on_dates}; the first date "
        "that was ever scored counts all who were there already.",
        charts.dated_bars([{"day": row["handed_off_on"], "leads": row["leads"]} for row in recent]),
        ["date", "leads"],
        [[row["handed_off_on"], f"{row['leads']:,}"] for row in recent],
    )
    return Section("changes", "What has changed", notes, [figure])


def rules(figures: dict[str, Any]) -> Section:
    """What rules pay in all, and which pay nobody."""
    paid = [row for row in figures["rules"] if row["leads"]]
    idle = [row for row in figures["rules"] if not row["leads"]]
    lists = []
    if idle and figures["leads"]:
        lists.append(
            (
                "Rules that fired on nobody on this date",
                [f"{row['words']} ({row['rule_id']})" for row in idle],
            )
        )
    if not paid:
        return Section("rules", "What the rules pay", ["No rule pays any lead."], lists=lists)
    figure = Figure(
        "rules",
        "Points paid and taken in all",
        f"The {min(len(paid), RULES_SHOWN)} rules that move most points, of {len(paid)} that fire. "
        "Points of all leads together, after decay, before groups and caps; the table has "
        "every rule.",
        charts.ranked_bars(
            [
                {
                    "label": row["words"],
                    "value": row["points"],
                    "text": in_points(row["points"], signed=True),
                    "tone": "var(--plus)" if row["points"] >= 0 else "var(--minus)",
                }
                for row in paid[:RULES_SHOWN]
            ]
        ),
        ["rule", "rule_id", "score", "leads", "points in all", "points a lead"],
        [
            [
                row["words"],
                row["rule_id"],
                row["score"],
                f"{row['leads']:,}",
                in_points(row["points"], signed=True),
                in_points(row["points"] / row["leads"], signed=True),
            ]
            for row in paid
        ],
    )
    return Section("rules", "What the rules pay", figures=[figure], lists=lists)


def drift(quality: dict[str, Any]) -> Section:
    """Whether leads still look like those of the first date."""
    rows = quality["drift"]
    if not rows:
        note = (
            "There is only one date to look at; past ones come with --replay-dates."
            if quality["is_evaluated"]
            else "Not looked at in this run: scripts/run.py --evaluate compares the leads of this "
            "date with those of the earliest one."
        )
        return Section("drift", "Drift", [note])
    over = [row for row in rows if row["is_drifted"]]
    shown = rows[:DRIFT_SHOWN]
    first = rows[0]
    figure = Figure(
        "drift",
        "Population stability index",
        f"{len(over)} of {counted(len(rows), 'subject')} moved by more than chance allows since "
        f"{day_in_words(first['baseline_on'])} (coloured; the tick is what chance allows). "
        f"0.1 is commonly called small and 0.25 large; what grows with time always drifts. "
        f"The {len(shown)} that moved most.",
        charts.bars_with_limit(
            [
                {
                    "label": row["subject"].replace(":", ": ").replace("_", " "),
                    "value": row["psi"],
                    "limit": row["psi_limit"],
                    "text": f"{row['psi']:.3f}",
                    "tone": "var(--minus)" if row["is_drifted"] else "var(--quiet)",
                }
                for row in shown
            ]
        ),
        ["subject", "index", "chance allows", "drifted"],
        [
            [
                row["subject"],
                f"{row['psi']:.3f}",
                "" if row["psi_limit"] is None else f"{row['psi_limit']:.3f}",
                "yes" if row["is_drifted"] else "no",
            ]
            for row in rows
        ],
    )
    return Section("drift", "Drift", figures=[figure])


def data_quality(figures: dict[str, Any], quality: dict[str, Any]) -> Section:
    """Rows that were not used, attributes that are unknown, and what no rule looks at."""
    found, lists = [], []
    rejected = figures["rejected"]
    count = sum(row["row_count"] for row in rejected)
    notes = [
        f"{counted(count, 'input row')} could not be used; marts.rejected_rows lists them."
        if count
        else "Every input row was used."
    ]
    if rejected:
        words = [f"{row['input']}: {row['reason'].replace('_', ' ')}" for row in rejected]
        found.append(
            Figure(
                "rejected",
                "Input rows that were not used",
                f"{counted(count, 'row')}, by input and reason.",
                charts.ranked_bars(
                    [
                        {
                            "label": label,
                            "value": row["row_count"],
                            "text": f"{row['row_count']:,}",
                            "tone": "var(--minus)",
                        }
                        for label, row in zip(words, rejected, strict=True)
                    ]
                ),
                ["input", "reason", "rows"],
                [[row["input"], row["reason"], f"{row['row_count']:,}"] for row in rejected],
            )
        )
    known = figures["attributes"]
    least_known = known[:KNOWN_SHOWN]
    if known:
        found.append(
            Figure(
                "attributes",
                "How much is known of what rules look at",
                f"Share of leads of whom the attribute is known; the {len(least_known)} "
                f"least known of {len(known)}. Unknown is not zero: such a rule does not fire.",
                charts.ranked_bars(
                    [
                        {
                            "label": row["attribute"].replace("_", " "),
                            "value": row["share"],
                            "text": percent(row["share"]),
                            "tone": "var(--minus)" if row["share"] < 0.5 else "var(--quiet)",
                        }
                        for row in least_known
                    ]
                ),
                ["attribute", "leads", "share known"],
                [[row["attribute"], f"{row['leads']:,}", percent(row["share"])] for row in known],
            )
        )
    titles = {
        ("rule", "never_fires"): "Rules that never fire",
        ("rule", "fires_on_everyone"): "Rules that fire on everyone",
        ("rule", "always_fires_with_another"): "Rules that always fire with another",
        ("attribute", "mostly_unknown"): "Attributes that are mostly unknown",
        ("event_type", "used_by_no_rule"): "Event types that no rule names",
    }
    for (kind, finding), title in titles.items():
        names = [
            row["words"] + (f" (with {row['fires_with']})" if row["fires_with"] else "")
            for row in quality["findings"]
            if (row["subject_kind"], row["finding"]) == (kind, finding)
        ]
        if names:
            lists.append((title, names))
    return Section("quality", "Data quality", notes, found, lists)


def score_name(score: str) -> str:
    """The name of a score or probability as the page shows it."""
    return _PROBABILITIES.get(score, score)
