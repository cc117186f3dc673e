"""What people wrote into data, rules and names of files is shown in a terminal as it stands."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from lead_scoring.compare import Comparison
from lead_scoring.compare_words import print_comparison
from lead_scoring.progress import TerminalReporter
from lead_scoring.suggest import Suggested
from lead_scoring.suggest_pack import Change
from lead_scoring.suggest_words import print_suggestion
from lead_scoring.summary import RunSummary, print_summary

# A style, the end of one that never began, a bracket that is escaped already, a picture.
ODD = ["[hot] ready", "see [/wiki] page", r"a \[b] c", "at 10:100: or :cat:"]
# What would clear the screen or begin a line.
OBEYED = "one\x1b[2J\ntwo"


def shown(print_it: Callable[[Console], None]) -> str:
    console = Console(file=io.StringIO(), width=400, highlight=False)
    print_it(console)
    return console.file.getvalue()


def summary_of(text: str) -> RunSummary:
    return RunSummary(
        status="done",
        as_of="2026-06-30",
        data=f"data {text}",
        rules="rules",
        database=f"database {text}",
        published=f"published {text}",
        config_version="v",
        contacts=1,
        segments=[{"segment": text, "leads": 1, "is_handoff": True, "next_step": f"do {text}"}],
        top_leads=[
            {
                "lead_rank": 1,
                "contact_id": f"id {text}",
                "segment": text,
                "grade": f"grade {text}",
                "lead_points": 1.0,
                "top_reasons": f"for {text}",
            }
        ],
        rejected_rows=[{"input": "events", "reason": f"reason {text}", "row_count": 1}],
        input_rows={},
        missing_inputs=["outcomes"],
        missing_columns={"events": [f"column {text}"]},
        warnings=[f"warning {text}"],
        models=1,
        tests=1,
        seconds=1.0,
        evaluation={"sentences": [f"sentence {text}"]},
        report=f"report {text}",
    )


def comparison_of(text: str) -> Comparison:
    return Comparison(
        pack_a=f"pack {text}",
        pack_b="b",
        config_a="1",
        config_b="2",
        as_of="2026-06-30",
        dates=[],
        leads=1,
        moved_score=f"moved {text}",
        bands={f"score {text}": [{"old": f"band {text}", "new": f"to {text}", "leads": 1}]},
        segments=[{"old": text, "new": text, "leads": 1}],
        handoffs={"old": 0, "new": 0, "both": 0},
        movers=[
            {
                "contact_id": f"id {text}",
                "old_percentile": 0.1,
                "new_percentile": 0.2,
                "old_points": 1.0,
                "new_points": 2.0,
                "old_segment": text,
                "new_segment": text,
                "reasons": [{"entry": "rule", "name": f"rule {text}", "points": 1.0}],
            }
        ],
        ranking=[],
        warnings=[],
    )


def suggestion_of(text: str) -> Suggested:
    change = Change("event_rules.csv", f"rule {text}", "points", "points", "1", "2", f"why {text}")
    output = Path(f"output {text}")
    return Suggested(output, [change], 1, 1, ["2026-06-30"], True, 10.0, True, None)


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize(
    ("print_it", "parts"),
    [
        (
            lambda text, console: print_summary(summary_of(text), console),
            "do,id,grade,for,reason,column,warning,sentence,database,published,report",
        ),
        (
            lambda text, console: print_comparison(comparison_of(text), console),
            "pack,moved,score,band,to,id,rule",
        ),
        (
            lambda text, console: print_suggestion(suggestion_of(text), console, []),
            "rule,why,output",
        ),
    ],
    ids=["summary", "compare", "suggest"],
)
def test_text_of_people_is_shown_as_it_stands(print_it: Callable, parts: str, text: str) -> None:
    said = shown(lambda console: print_it(text, console))
    for part in parts.split(","):
        assert f"{part} {text}" in said


def test_a_terminal_obeys_nothing_of_it() -> None:
    said = shown(lambda console: print_summary(summary_of(OBEYED), console))
    assert "do one [2J two" in said
    assert "\x1b" not in said


def test_progress_names_a_folder_as_it_stands() -> None:
    stream = io.StringIO()
    for text in ODD:
        with TerminalReporter(stream) as reporter:
            reporter.step(f"Loading {text}")
        assert f"Loading {text} ..." in stream.getvalue()
