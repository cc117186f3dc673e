"""The charts of the report as Vega-Lite, made with Altair.

Colours are names of the page's own (`var(--accent)`), which the browser resolves: one chart serves
the light page, the dark one and paper. Charts are as wide as their place. Labels stand above their
bars, where a phone has room for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from lead_scoring.report.source import Row

Spec = dict[str, Any]

TONES = 6
SERIES = 4
ROW_HEIGHT = 38
# the page's script makes a waterfall this high for each of its entries
STEP_HEIGHT = 36

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
_INK, _SOFT, _RULE = "var(--ink)", "var(--ink-soft)", "var(--rule)"
_ACCENT = "var(--accent)"
_LABEL_LIMIT = alt.expr("max(width - 96, 60)")


def ranked_bars(rows: Sequence[Row], *, reference: float | None = None) -> Spec:
    """Bars from zero, in the order given: `label, value, text` and `tone` (a colour) a row.

    `reference`: where to draw a dashed line, on the scale of the values.
    """
    x = alt.X("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    base = _numbered(rows)
    layers = [
        base.mark_bar(size=9, yOffset=9, cornerRadiusEnd=2).encode(
            x=x, color=_own_colour(), tooltip=_tooltips("label", "text")
        ),
        *_labels(base),
    ]
    if reference is not None:
        layers.append(_line_at(reference))
    return _finished(alt.layer(*layers), height=ROW_HEIGHT * len(rows))


def bars_with_limit(rows: Sequence[Row]) -> Spec:
    """Bars as in `ranked_bars`, each with a tick at its own `limit`."""
    base = _numbered(rows)
    x = alt.X("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    bars = base.mark_bar(size=9, yOffset=9, cornerRadiusEnd=2).encode(
        x=x, color=_own_colour(), tooltip=_tooltips("label", "text")
    )
    limits = base.mark_tick(size=15, thickness=2, yOffset=9, color=_INK).encode(
        x=alt.X("limit:Q", axis=None)
    )
    return _finished(alt.layer(bars, limits, *_labels(base)), height=ROW_HEIGHT * len(rows))


def intervals(rows: Sequence[Row], *, reference: float | None = None) -> Spec:
    """Shares with their intervals: `label, text, value, low, high` a row, shares from 0 to 1."""
    base = _numbered(rows)
    x = alt.X(
        "value:Q", title=None, axis=alt.Axis(format=".0%", tickCount=4), scale=alt.Scale(zero=True)
    )
    layers = [
        base.mark_rule(strokeWidth=2, yOffset=9, color=_ACCENT).encode(
            x=alt.X("low:Q", title=None), x2="high:Q"
        ),
        base.mark_point(size=70, filled=True, opacity=1, yOffset=9, color=_ACCENT).encode(
            x=x, tooltip=_tooltips("label", "text")
        ),
        *_labels(base),
    ]
    if reference is not None:
        layers.insert(0, _line_at(reference))
    return _finished(alt.layer(*layers), height=ROW_HEIGHT * len(rows))


def distribution(bins: Sequence[Row], cuts: Sequence[Row], bands: Sequence[str]) -> Spec:
    """A histogram with the bands' cuts.

    `from_points, to_points, band, leads, shade` a bar, and `band, at, is_cut` a band: where its
    name stands, and whether it begins there.
    """
    shades = [f"var(--tone-{_tone(place, len(bands))})" for place in range(len(bands))]
    bars = (
        alt.Chart(alt.Data(values=list(bins)))
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("from_points:Q", bin="binned", title="points", axis=alt.Axis(tickCount=6)),
            x2="to_points:Q",
            y=alt.Y("leads:Q", stack="zero", title="leads", axis=alt.Axis(tickCount=4)),
            color=alt.Color("band:N", scale=alt.Scale(domain=list(bands), range=shades)).legend(
                None
            ),
            order=alt.Order("shade:Q"),
            tooltip=[
                alt.Tooltip("band:N"),
                alt.Tooltip("from_points:Q", title="from"),
                alt.Tooltip("to_points:Q", title="to"),
                alt.Tooltip("leads:Q", format=","),
            ],
        )
    )
    layers = [bars]
    starts = [cut for cut in cuts if cut["is_cut"]]
    if starts:
        lines = alt.Chart(alt.Data(values=starts)).encode(x="at:Q")
        layers.append(lines.mark_rule(strokeDash=[3, 3], color=_SOFT))
    # names that stand close to each other go up and down in turn
    for row in (0, 1):
        if names := list(cuts[row::2]):
            layers.append(
                alt.Chart(alt.Data(values=names))
                .mark_text(
                    align="left", dx=2, dy=-20 + 14 * row, fontWeight=600, color=_INK, limit=70
                )
                .encode(x="at:Q", text="band:N", y=alt.value(0))
            )
    return _finished(alt.layer(*layers), height=190, top=34)


def waterfall() -> Spec:
    """How entries add up to a score; the page's script fills in the lead that was chosen.

    `order, label, start, end, text, tone, is_last` a row, in the data set `entries`.
    """
    base = alt.Chart(alt.NamedData("entries")).encode(
        y=alt.Y("order:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    )
    # the figures stand at the right, where no bar is to cross them
    scale = alt.Scale(zero=True, nice=False, range=[0, alt.expr("width - 56")])
    bars = base.mark_bar(size=9, yOffset=9, cornerRadius=1).encode(
        x=alt.X("start:Q", axis=None, scale=scale),
        x2="end:Q",
        color=_own_colour(),
        tooltip=_tooltips("label", "text"),
    )
    # from the middle of a bar to the middle of the next
    links = base.mark_tick(
        clip=True,
        orient="vertical",
        size=STEP_HEIGHT,
        thickness=1,
        color=_SOFT,
        yOffset=9 + STEP_HEIGHT / 2,
    ).encode(
        x=alt.X("end:Q", axis=None),
        opacity=alt.condition("datum.is_last", alt.value(0), alt.value(1)),
    )
    zero = (
        alt.Chart(alt.Data(values=[{"at": 0}]))
        .mark_rule(color=_RULE, strokeWidth=1)
        .encode(x=alt.X("at:Q", axis=None))
    )
    return _finished(
        alt.layer(zero, links, bars, *_labels(base)),
        height=STEP_HEIGHT,
    )


def over_time(scores: Sequence[str]) -> Spec:
    """Points over time; the script fills the data set `history`.

    `scored_on, day` (the date in words)`, score, points` a row.
    """
    return _finished(
        _lines(
            alt.Chart(alt.NamedData("history")),
            x=alt.X(
                "scored_on:T",
                title=None,
                scale=alt.Scale(type="utc"),
                axis=alt.Axis(format="%-d %b %y", tickCount=5, labelOverlap=True),
            ),
            y=alt.Y("points:Q", title="points", axis=alt.Axis(tickCount=4)),
            tooltip=[alt.Tooltip("day:N", title="date")],
            scores=scores,
        ),
        height=220,
    )


def dated_bars(rows: Sequence[Row]) -> Spec:
    """Counts by date: `day, leads, text` a row."""
    chart = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_bar(color=_ACCENT, cornerRadiusEnd=2)
        .encode(
            x=alt.X("day:O", title=None, axis=alt.Axis(labelAngle=-40, labelOverlap=True)),
            y=alt.Y("leads:Q", title="leads", axis=alt.Axis(tickCount=4, tickMinStep=1)),
            tooltip=[alt.Tooltip("day:O", title="date"), alt.Tooltip("leads:Q", format=",")],
        )
    )
    return _finished(chart, height=200)


def gain_curve(rows: Sequence[Row], scores: Sequence[str]) -> Spec:
    """Share of all wins (`gain`) in the first tenths (`share`) of the leads, a line a `score`."""
    chance = [{"share": 0, "gain": 0}, {"share": 1, "gain": 1}]
    lots = (
        alt.Chart(alt.Data(values=chance))
        .mark_line(strokeDash=[4, 4], color=_SOFT, strokeWidth=1.5)
        .encode(x="share:Q", y="gain:Q")
    )
    lines = _lines(
        alt.Chart(alt.Data(values=list(rows))),
        x=alt.X("share:Q", title="share of the leads called", axis=alt.Axis(format=".0%")),
        y=alt.Y("gain:Q", title="share of all wins", axis=alt.Axis(format=".0%", tickCount=5)),
        tooltip=[alt.Tooltip("share:Q", format=".0%")],
        scores=scores,
    )
    return _finished(lots + lines, height=260)


def lift_curve(rows: Sequence[Row], scores: Sequence[str]) -> Spec:
    """How many times the average win rate (`lift`) the first tenths (`share`) of the leads have."""
    lines = _lines(
        alt.Chart(alt.Data(values=list(rows))),
        x=alt.X("share:Q", title="share of the leads called", axis=alt.Axis(format=".0%")),
        y=alt.Y("lift:Q", title="times the average", scale=alt.Scale(zero=True)),
        tooltip=[alt.Tooltip("share:Q", format=".0%")],
        scores=scores,
    )
    one = (
        alt.Chart(alt.Data(values=[{"at": 1}]))
        .mark_rule(strokeDash=[4, 4], color=_SOFT, strokeWidth=1.5)
        .encode(y="at:Q")
    )
    return _finished(one + lines, height=260)


def promises(rows: Sequence[Row]) -> Spec:
    """Chance given (`from_points` to `to_points`) against share won, with its interval."""
    top = max(max(row["to_points"], row["win_rate_high"]) for row in rows)
    percent = alt.Axis(format=".0%" if top > 0.05 else ".1%", tickCount=4)
    scale = alt.Scale(domain=[0, top], nice=True)
    data = alt.Chart(alt.Data(values=list(rows)))
    line = [{"a": 0}, {"a": top}]
    x = alt.X("middle:Q", title="chance given", axis=percent, scale=scale)
    y = alt.Y("win_rate:Q", title="share won", axis=percent, scale=scale)
    return _finished(
        alt.layer(
            alt.Chart(alt.Data(values=line))
            .mark_line(strokeDash=[4, 4], color=_SOFT, strokeWidth=1.5)
            .encode(x="a:Q", y="a:Q"),
            data.mark_rule(color=_ACCENT, strokeWidth=1.5).encode(
                x=x, y=alt.Y("win_rate_low:Q"), y2="win_rate_high:Q"
            ),
            data.mark_rule(color=_ACCENT, strokeWidth=3, opacity=0.35).encode(
                x=alt.X("from_points:Q"), x2="to_points:Q", y=y
            ),
            data.mark_point(filled=True, size=60, opacity=1, color=_ACCENT).encode(
                x=x, y=y, tooltip=_tooltips("label", "text")
            ),
        ),
        height=260,
    )


def chance_steps(rows: Sequence[Row]) -> Spec:
    """The chance to win (`probability`) that points (`from_points`) stand for."""
    chart = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_area(
            interpolate="step-after",
            line={"color": _ACCENT, "strokeWidth": 2},
            color=_ACCENT,
            fillOpacity=0.18,
        )
        .encode(
            x=alt.X("from_points:Q", title="points"),
            y=alt.Y("probability:Q", title="chance to win", axis=alt.Axis(format=".0%")),
        )
    )
    return _finished(chart, height=260)


def _numbered(rows: Sequence[Row]) -> alt.Chart:
    values = [{"order": number, **row} for number, row in enumerate(rows)]
    return alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y("order:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    )


def _labels(base: alt.Chart) -> list[alt.Chart]:
    """The label of each row above its bar, and its figure at the right."""
    return [
        base.mark_text(align="left", yOffset=-7, color=_INK, limit=_LABEL_LIMIT).encode(
            x=alt.value(0), text="label:N"
        ),
        base.mark_text(align="right", yOffset=-7, color=_INK, fontWeight=600).encode(
            x=alt.value("width"), text="text:N"
        ),
    ]


def _lines(
    base: alt.Chart,
    *,
    x: alt.X,
    y: alt.Y,
    tooltip: list[alt.Tooltip],
    scores: Sequence[str],
) -> alt.LayerChart:
    """A line a score, told apart by colour, dash and point."""
    domain = list(scores)
    colours = [f"var(--series-{number % SERIES})" for number in range(len(scores))]
    legend = alt.Legend(title=None, orient="top", columns=2, labelLimit=160, symbolStrokeWidth=0)
    colour = alt.Color("score:N", scale=alt.Scale(domain=domain, range=colours), legend=legend)
    dash = alt.StrokeDash(
        "score:N",
        scale=alt.Scale(domain=domain, range=[[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]),
        legend=legend,
    )
    shape = alt.Shape("score:N", scale=alt.Scale(domain=domain), legend=legend)
    shown = [alt.Tooltip("score:N"), *tooltip]
    value = y.to_dict()["field"]
    shown.append(alt.Tooltip(f"{value}:Q", format=".1%" if value == "gain" else ".2f"))
    return alt.layer(
        base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash),
        base.mark_point(size=34, filled=True, opacity=1).encode(
            x=x, y=y, color=colour, shape=shape, tooltip=shown
        ),
    )


def _own_colour() -> alt.Color:
    return alt.Color("tone:N", scale=None, legend=None)


def _tooltips(*names: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{name}:N", title=" ") for name in names]


def _line_at(value: float) -> alt.Chart:
    return (
        alt.Chart(alt.Data(values=[{"at": value}]))
        .mark_rule(strokeDash=[4, 4], color=_SOFT)
        .encode(x="at:Q")
    )


def _tone(place: int, count: int) -> int:
    """The shade of a band, from 0 (lowest) to TONES - 1 (highest)."""
    return TONES - 1 if count <= 1 else round(place * (TONES - 1) / (count - 1))


def _finished(chart: alt.TopLevelMixin, *, height: int, top: int = 4) -> Spec:
    """The chart with the page's look, as Vega-Lite."""
    config = alt.Config(
        aria=False,
        background="transparent",
        font=_FONT,
        padding={"left": 2, "right": 4, "top": top, "bottom": 2},
        view=alt.ViewConfig(stroke=None),
        text=alt.MarkConfig(fontSize=13, font=_FONT),
        axis=alt.AxisConfig(
            labelColor=_SOFT,
            titleColor=_SOFT,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            gridColor=_RULE,
            domainColor=_RULE,
            tickColor=_RULE,
        ),
        axisX=alt.AxisConfig(grid=False),
        axisY=alt.AxisConfig(domain=False, ticks=False),
        legend=alt.LegendConfig(labelColor=_INK, labelFontSize=12),
    )
    finished = chart.properties(width="container", height=height)
    return finished.properties(config=config).to_dict()
