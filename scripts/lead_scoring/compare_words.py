"""Says in a terminal, or in Markdown, what changes from one rule pack to another."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from lead_scoring.compare import Comparison
from lead_scoring.terminal import as_written
from lead_scoring.words import counted, markdown_row

Row = dict[str, Any]
Grid = tuple[str, list[str], list[list[str]]]

RANKING_HEAD = ["score", "leads", "won", "AUC of A", "AUC of B", "B - A", "give or take"]
RANKING_HEAD += ["lift of A", "lift of B"]
MOVERS_HEAD = ["lead", "place in A", "place in B", "points A", "points B", "segment", "why"]

ENTRIES = {
    "rule": "{name}",
    "rule_cap": "cap of {name}",
    "not_best": "{name}, not the best",
    "group_weight": "weight of {name}",
    "group_cap": "cap of {name}",
    "score_cap": "cap of the score",
    "adjustment": "adjustment",
}


# What the Markdown begins with.
HEADING = "## What these rules would change"


def as_markdown(comparison: Comparison) -> str:
    """The comparison as Markdown, for a pull request."""
    lines = [HEADING, ""]
    lines += [f"- {sentence}" for sentence in sentences(comparison)]
    for title, head, body in grids(comparison):
        lines += ["", f"### {title}", "", markdown_row(head)]
        lines.append(
            markdown_row(["---"] + ["---:" if _is_number(cell) else "---" for cell in head[1:]])
        )
        lines += [markdown_row(cells) for cells in body]
    return "\n".join(lines) + "\n"


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Show the comparison in a terminal."""
    for sentence in sentences(comparison):
        console.print(as_written(sentence))
    for title, head, body in grids(comparison):
        table = Table(title=as_written(title), title_justify="left", title_style="bold")
        for place, name in enumerate(head):
            right = place > 0 and _is_number(name)
            table.add_column(
                as_written(name), justify="right" if right else "left", overflow="fold"
            )
        for cells in body:
            table.add_row(*map(as_written, cells))
        console.print(table)


def _change(leads: int) -> str:
    return f"{counted(leads, 'lead')} {'changes its' if leads == 1 else 'change their'}"


def sentences(comparison: Comparison) -> list[str]:
    """The main findings, each in a sentence."""
    found = [
        f"Pack A is {comparison.pack_a} ({comparison.config_a[:12]}), pack B is "
        f"{comparison.pack_b} ({comparison.config_b[:12]}); "
        f"{counted(comparison.leads, 'lead')} as of {comparison.as_of}."
    ]
    if comparison.config_a == comparison.config_b:
        found.append("The two packs say the same.")
    moved = _moved(comparison.segments)
    found.append(f"{_change(moved)} segment{_of(moved, comparison.leads)}.")
    for score, moves in comparison.bands.items():
        moved = _moved(moves)
        found.append(f"{_change(moved)} {score} band{_of(moved, comparison.leads)}.")
    hand = comparison.handoffs
    found.append(
        f"The hand-off list goes from {hand['old']:,} to {counted(hand['new'], 'lead')}; "
        f"{hand['both']:,} are on both, {hand['old'] - hand['both']:,} leave and "
        f"{hand['new'] - hand['both']:,} join."
    )
    if not any(row["old_auc"] is not None for row in comparison.ranking):
        found.append(
            "Which pack ranks better cannot be said: the dates have no leads known to be won and "
            "lost."
        )
    else:
        found += [
            sentence
            for row in comparison.ranking
            if row["score"] == comparison.moved_score
            for sentence in [_which_ranks_better(row)]
        ]
        found.append(
            "If one of the packs was fitted to these outcomes, its figures flatter; judge it on "
            "dates that it has not seen."
        )
    return found


def grids(comparison: Comparison) -> list[Grid]:
    """Tables: title, head and rows of text."""
    tables: list[Grid] = []
    if comparison.ranking:
        tables.append(
            (
                "Ranking, against outcomes",
                RANKING_HEAD,
                [_ranking_row(row) for row in comparison.ranking],
            )
        )
    tables.append(_matrix("Segments (rows: pack A, columns: pack B)", comparison.segments))
    for score, moves in comparison.bands.items():
        tables.append(_matrix(f"Bands of {score} (rows: pack A, columns: pack B)", moves))
    if comparison.movers:
        tables.append(
            (
                f"Who moves most in {comparison.moved_score} (place: share of leads with no more)",
                MOVERS_HEAD,
                [_mover_row(row) for row in comparison.movers],
            )
        )
    return tables


def _which_ranks_better(row: Row) -> str:
    if row["old_auc"] is None or row["new_auc"] is None:
        return "Which pack ranks better cannot be said: no lead was won, or none lost."
    gain, error = row["new_auc"] - row["old_auc"], row["error"]
    figures = f"AUC {row['new_auc']:.3f} against {row['old_auc']:.3f} of pack A"
    if abs(gain) <= 1.96 * error:
        return f"Chance explains the difference in ranking: pack B has {figures}."
    return f"Pack B ranks leads {'better' if gain > 0 else 'worse'}: {figures}."


def _ranking_row(row: Row) -> list[str]:
    def shown(value: float | None, form: str = ".3f") -> str:
        return "" if value is None else format(value, form)

    known = row["old_auc"] is not None and row["new_auc"] is not None
    return [
        row["score"],
        f"{row['leads']:,}",
        f"{row['wins']:,}",
        shown(row["old_auc"]),
        shown(row["new_auc"]),
        shown(row["new_auc"] - row["old_auc"], "+.3f") if known else "",
        shown(1.96 * row["error"]) if known else "",
        shown(row["old_lift"], ".2f"),
        shown(row["new_lift"], ".2f"),
    ]


def _matrix(title: str, moves: list[Row]) -> Grid:
    old = list(dict.fromkeys(row["old"] for row in moves))
    new = [name for name in old if any(row["new"] == name for row in moves)]
    new += [name for name in dict.fromkeys(row["new"] for row in moves) if name not in new]
    leads = {(row["old"], row["new"]): row["leads"] for row in moves}
    return (
        title,
        ["", *new],
        [[name, *(f"{leads.get((name, to), 0):,}" for to in new)] for name in old],
    )


def _mover_row(row: Row) -> list[str]:
    segments = [row["old_segment"] or "(none)", row["new_segment"] or "(none)"]
    return [
        row["contact_id"],
        f"{row['old_percentile']:.1%}",
        f"{row['new_percentile']:.1%}",
        f"{row['old_points']:.1f}",
        f"{row['new_points']:.1f}",
        segments[0] if segments[0] == segments[1] else " → ".join(segments),
        "; ".join(
            ENTRIES.get(reason["entry"], "{name}").format(name=reason["name"])
            + f" {reason['points']:+.4g}"
            for reason in row["reasons"]
        ),
    ]


def _moved(moves: list[Row]) -> int:
    return sum(row["leads"] for row in moves if row["old"] != row["new"])


def _of(part: int, whole: int) -> str:
    return f" ({part / whole:.1%})" if whole else ""


def _is_number(head: str) -> bool:
    return head not in ("segment", "why")
