"""Shows what a benchmark found: as tables of Markdown or of the terminal, and as a chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from lead_scoring.benchmark.results import Figures, Measurement, Results, exponent, figures
from lead_scoring.benchmark.work import LABELS, OURS, RIVALS, START
from lead_scoring.words import counted

MARK = "duckdb"
GIB = 2**30
MIB = 2**20


@dataclass(frozen=True)
class Shown:
    """A table as texts, with a sentence or two below it."""

    title: str
    head: list[str]
    rows: list[list[str]]
    notes: list[str]


def tables(results: Results) -> Iterator[Shown]:
    """The tables of all that was measured; a part that was not measured has none."""
    for events in _compared(results):
        yield _side_by_side(results, events)
    growth = _growth(results)
    if growth:
        yield growth
    rules = _rules(results)
    if rules:
        yield rules
    start = _start(results)
    if start:
        yield start


def as_markdown(results: Results) -> str:
    """All tables as Markdown, after a sentence on the machine."""
    parts = [machine_sentence(results)]
    for shown in tables(results):
        lines = [shown.head, ["---"] + ["---:"] * (len(shown.head) - 1), *shown.rows]
        table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
        parts += [f"**{shown.title}**", table, *shown.notes]
    return "\n\n".join(parts) + "\n"


def print_tables(results: Results, console: Console) -> None:
    """All tables for a terminal."""
    console.print(machine_sentence(results))
    for shown in tables(results):
        table = Table(title=shown.title, title_justify="left")
        for number, name in enumerate(shown.head):
            table.add_column(name, justify="right" if number else "left")
        for row in shown.rows:
            table.add_row(*row)
        console.print(table)
        for note in shown.notes:
            console.print(note)


def machine_sentence(results: Results) -> str:
    """Where and when it was measured, and with what."""
    machine = results.machine
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    memory = f"{machine['memory_bytes'] / GIB:.0f} GiB"
    return (
        f"Measured on {results.settings.get('measured_on', '?')} on {machine['cores']} cores with "
        f"{memory} of memory ({machine['system']}; {versions})."
    )


def write_chart(results: Results, path: Path) -> bool:
    """A bar for each piece of work of the largest size compared, as SVG; whether there are any."""
    sizes = _compared(results)
    if not sizes:
        return False
    import altair  # takes a while

    events = sizes[-1]
    bars = [
        {
            "work": _label(work),
            "seconds": round(found.seconds, 1),
            "kind": "this project" if work in OURS else "others",
        }
        for work in (*OURS, *RIVALS, "floor")
        if (found := figures(results.of(work, events)))
    ]
    # room for the figure at the end of the longest bar
    longest = 1.1 * max(bar["seconds"] for bar in bars) if bars else 1
    base = altair.Chart(altair.Data(values=bars)).encode(
        y=altair.Y("work:N", sort=[bar["work"] for bar in bars], title=None),
        x=altair.X("seconds:Q", title="seconds (median)", scale=altair.Scale(domainMax=longest)),
    )
    colour = altair.Color(
        "kind:N",
        title=None,
        scale=altair.Scale(domain=["this project", "others"], range=["#2f6db5", "#a9b4c2"]),
        legend=None,
    )
    labels = base.mark_text(align="left", dx=4).encode(text="seconds:Q")
    chart = (base.mark_bar().encode(color=colour) + labels).properties(
        width=460,
        title=f"{_count(results, events)} events, {results.machine['cores']} cores",
        background="white",
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    chart.configure_axis(labelLimit=320).save(str(path))
    return True


def _side_by_side(results: Results, events: int | None) -> Shown:
    mark = figures(results.of(MARK, events))
    rows, notes = [], []
    for work in (*OURS, *RIVALS, "floor"):
        held = results.of(work, events)
        found = figures(held)
        if found:
            rows.append([_label(work), *_cells(found), _ratio(found, mark), _megabytes(found)])
        notes += _what_went_wrong(work, held)
    data = results.data.get(str(events), {})
    rounds = max((each.round for each in results.measurements if each.events == events), default=0)
    size = data.get("events_bytes", 0) / MIB
    notes.insert(
        0,
        f"Medians of {counted(rounds, 'interleaved round')}, each work in a process of its own; "
        "fastest and slowest in brackets. Memory is the maximum over all rounds. The event file "
        f"is {size:,.0f} MiB. A full run loads, checks, scores, tests and publishes all marts "
        "with their history; the hand-written scripts write the same tables with the same rows, "
        "but test nothing.",
    )
    full, daily, edit = (figures(results.of(work, events)) for work in OURS)
    if full and daily and edit:
        notes.append(
            f"A daily run takes {daily.seconds / full.seconds:.2f} times as long as a full run, "
            f"a run after a rule edit {edit.seconds / full.seconds:.2f} times."
        )
    head = ["", "seconds", "", "CPU seconds", "peak GiB", "ratio to DuckDB by hand", "MiB on disk"]
    limit = results.memory_limits.get(str(events))
    held = f", DuckDB limited to {limit} of memory" if limit else ""
    return Shown(f"{_count(results, events)} events{held}", head, rows, notes)


def _growth(results: Results) -> Shown | None:
    sizes = [size for size in _sizes_with(results, "full") if size is not None and size > 100_000]
    if len(sizes) < 2:
        return None
    tiny = [each for each in results.measurements if each.work == "tiny"]
    fixed = figures(tiny)
    rows, notes = [], []
    found: dict[str, list[tuple[float, Figures]]] = {}
    for size in sizes:
        limit = results.memory_limits.get(str(size))
        row = [_count(results, size) + (f" (DuckDB limited to {limit})" if limit else "")]
        for work in ("full", MARK):
            each = figures(results.of(work, size))
            row += [f"{each.seconds:.1f}", f"{each.cpu_seconds:.1f}"] if each else ["", ""]
            row.append(f"{each.peak_bytes / GIB:.2f}" if each else "")
            if each:
                rows_of_data = results.data.get(str(size), {}).get("events", size)
                found.setdefault(work, []).append((rows_of_data, each))
        rounds = figures(results.of("full", size))
        rows.append([*row, str(rounds.rounds) if rounds else ""])
    for work, name in (("full", "the full run"), (MARK, "the hand-written script")):
        points = found.get(work, [])
        counts = [count for count, _ in points]
        slope = exponent(counts, [each.cpu_seconds for _, each in points])
        if slope is None:
            continue
        sentence = f"CPU time of {name} grows as events to the power of {slope:.2f}"
        if work == "full" and fixed:
            less = [each.cpu_seconds - fixed.cpu_seconds for _, each in points]
            slope = exponent(counts, less) if min(less) > 0 else None
            if slope is not None:
                sentence += (
                    f", or {slope:.2f} after subtracting the {fixed.cpu_seconds:.1f} s that a run "
                    "on 6,000 events takes"
                )
        notes.append(f"{sentence} (least squares on logarithms).")
    if "full" in found and len(found["full"]) > 1:
        (count_before, before), (count, last) = found["full"][-2:]
        notes.append(
            f"The largest has {count / count_before:.1f} times the events of the next smaller and "
            f"takes {last.seconds / before.seconds:.1f} times as long."
        )
    measured = ["CPU s", "peak GiB"]
    head = ["events", "full run: s", *measured, "DuckDB by hand: s", *measured, "rounds"]
    return Shown("How cost grows with events", head, rows, notes)


def _rules(results: Results) -> Shown | None:
    factors = sorted({each.factor for each in results.measurements})
    if len(factors) < 2:
        return None
    events = next(each.events for each in results.measurements if each.factor == factors[-1])
    once = figures(results.of("full", events))
    rows = []
    for factor in factors:
        found = figures(results.of("full", events, factor))
        if found:
            ratio = f"{found.seconds / once.seconds:.2f}" if once else ""
            rows.append([f"x {factor}", *_cells(found), ratio, str(found.rounds)])
    head = ["rules", "seconds", "", "CPU seconds", "peak GiB", "ratio", "rounds"]
    note = "The default rules, each repeated with other points and windows; full runs."
    return Shown(f"How cost grows with rules, {_count(results, events)} events", head, rows, [note])


def _start(results: Results) -> Shown | None:
    rows, notes = [], []
    for work in START:
        held = [each for each in results.measurements if each.work == work]
        found = figures(held)
        if found:
            rows.append([_label(work), *_cells(found)])
        notes += _what_went_wrong(work, held)
    if not rows:
        return None
    return Shown(
        "Start-up and sample times",
        ["", "seconds", "", "CPU seconds", "peak GiB"],
        rows,
        notes,
    )


def _cells(found: Figures) -> list[str]:
    spread = f"({found.least_seconds:.1f}-{found.most_seconds:.1f})" if found.rounds > 1 else ""
    return [
        f"{found.seconds:.1f}",
        spread,
        f"{found.cpu_seconds:.1f}",
        f"{found.peak_bytes / GIB:.2f}",
    ]


def _ratio(found: Figures, mark: Figures | None) -> str:
    return f"{found.seconds / mark.seconds:.2f}" if mark else ""


def _megabytes(found: Figures) -> str:
    if not found.disk_bytes:
        return ""
    digits = 0 if found.disk_bytes > 10 * MIB else 1
    return f"{found.disk_bytes / MIB:,.{digits}f}"


def _what_went_wrong(work: str, held: list[Measurement]) -> Iterator[str]:
    for each in held:
        if each.status not in ("done", "skipped"):
            yield f"{_label(work)}, round {each.round}: {each.status} ({each.reason})."
        elif each.status == "skipped" and each.round == 1:
            yield f"{_label(work)}: skipped ({each.reason})."


def _sizes_with(results: Results, *works: str) -> list[int]:
    """The sizes at which any of these pieces of work was measured."""
    sizes = {each.events for each in results.measurements if each.work in works}
    return sorted(size for size in sizes if size is not None)


def _compared(results: Results) -> list[int]:
    """The sizes of the side-by-side tables: not those measured for the growth of cost alone."""
    sizes = _sizes_with(results, *OURS[1:], "polars", "pandas", "floor")
    return sizes or _sizes_with(results, "full", MARK)


def _label(work: str) -> str:
    label = LABELS[work]
    return label if label.startswith("dbt") else label[0].upper() + label[1:]


def _count(results: Results, events: int | None) -> str:
    exact = results.data.get(str(events), {}).get("events", events or 0)
    return f"{exact / 1e6:,.1f} million" if exact >= 1_000_000 else f"{exact:,}"
