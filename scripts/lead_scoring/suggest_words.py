"""Writes a suggestion down for the person who is to review it."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from lead_scoring.suggest_pack import Change
from lead_scoring.terminal import as_written
from lead_scoring.words import markdown_row

if TYPE_CHECKING:
    from lead_scoring.suggest import Suggested

HEADINGS = {
    "left_out": "Left out, for it may know the outcome",
    "turned_round": "Turned round",
    "points": "Other points",
    "switched_off": "Switched off",
    "new_rule": "New rules",
    "room": "Room for the new points",
    "band": "Bands",
    "not_added": "Looked at, not added",
}
SHOWN = 12


def as_markdown(suggested: Suggested) -> str:
    """The review as a Markdown page."""
    lines = ["# Suggested rules", "", *sentences(suggested), ""]
    for kind, heading in HEADINGS.items():
        changes = _of_kind(suggested.changes, kind)
        if changes:
            lines += [f"## {heading}", "", *_table(changes), ""]
    return "\n".join(lines)


def sentences(suggested: Suggested) -> list[str]:
    """What the suggestion rests on, and how far to trust it."""
    days = suggested.dates
    when = f"of {len(days)} dates, {days[0]} to {days[-1]}" if len(days) > 1 else f"of {days[0]}"
    said = [
        f"Fitted to {suggested.leads:,} leads {when}, of which {suggested.wins:,} were won. "
        "Today's points are the starting point, and few outcomes move them little. All rules are "
        "fitted together, so that rules that fire on one behaviour share its credit.",
        f"About {suggested.points_to_double_odds:.0f} points double the odds."
        if suggested.ranks_today
        else "Today's points do not rank the leads that won, so the new ones rest on outcomes "
        f"alone; {suggested.points_to_double_odds:.0f} points are to double the odds.",
    ]
    if not suggested.is_dated:
        said.append(
            "The outcomes have no dates: scores and attributes may know what came after, and "
            "everything here flatters."
        )
    trial = suggested.trial
    if trial:
        said.append(
            f"Tried out: points fitted to the dates before {trial.first_date} alone rank the "
            f"{trial.leads:,} leads from then on ({trial.wins:,} won) with an AUC of "
            f"{trial.auc_fitted:.3f}, today's points with {trial.auc_today:.3f} (today's rules "
            "only, without caps)."
        )
        if trial.auc_fitted < trial.auc_today:
            said.append("So these outcomes do not make a better pack: keep today's.")
    else:
        said.append(
            "There are too few dates or wins to try this out on outcomes that it was not fitted "
            "to. Wait for more before you adopt it."
        )
    return said


def print_suggestion(suggested: Suggested, console: Console, same_data: Sequence[str]) -> None:
    """Show the suggestion in a terminal.

    `same_data`: the options of compare_rules.py that take the data which it was learned from.
    """
    for sentence in sentences(suggested):
        console.print(as_written(sentence))
    counts = Counter(change.change for change in suggested.changes)
    for kind, heading in HEADINGS.items():
        changes = _of_kind(suggested.changes, kind)[:SHOWN]
        if not changes:
            continue
        more = f" (the first {SHOWN} of {counts[kind]})" if counts[kind] > SHOWN else ""
        table = Table(title=heading + more, title_justify="left", title_style="bold")
        table.add_column("rule or row", overflow="fold")
        table.add_column("old", justify="right")
        table.add_column("new", justify="right")
        table.add_column("why", overflow="fold", ratio=1)
        for change in changes:
            cells = (change.name, change.old, change.new, change.reason)
            table.add_row(*map(as_written, cells))
        console.print(table)
    compare = ["seeds/rules", str(suggested.output), *same_data]
    written = (
        f"Written to {suggested.output}; read review/changes.md there. To see what it would do "
        "(seeds/rules stands for the pack that was evaluated): "
        f"python3 scripts/compare_rules.py {shlex.join(compare)}"
    )
    console.print(as_written(written), soft_wrap=True)


def _of_kind(changes: list[Change], kind: str) -> list[Change]:
    return sorted(
        (change for change in changes if change.change == kind),
        key=lambda change: -_size(change),
    )


def _size(change: Change) -> float:
    """How far points move."""
    try:
        return abs(float(change.new) - float(change.old or 0))
    except ValueError:
        return 0.0


def _table(changes: list[Change]) -> list[str]:
    lines = [
        "| rule or row | column | old | new | leads | won | others won | evidence | why |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for change in changes:
        cells = [
            f"`{change.name}`",
            change.column,
            change.old,
            change.new,
            "" if change.leads_fired is None else f"{change.leads_fired:,}",
            _percent(change.win_rate_fired),
            _percent(change.win_rate_not_fired),
            change.flag.replace("_", " "),
            change.reason,
        ]
        lines.append(markdown_row(cells))
    return lines


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
