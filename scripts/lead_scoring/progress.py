"""Shows how far a run is: a live bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Protocol, Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lead_scoring.terminal import as_written


class Reporter(Protocol):
    """Shows how far a run is."""

    def step(self, what: str) -> None:
        """A new step begins."""

    def progress(self, number: int, total: int, what: str) -> None:
        """The part of the step with this number begins."""


class PatientConsole(Console):
    """A console whose reader may go away, as `| head` does: the rest is unheard, the work goes on.

    rich would end the thread that writes. If that is one of dbt's, dbt waits for it for ever.
    """

    def on_broken_pipe(self) -> None:
        """Write to nowhere from now on."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        # what is still in the stream's buffer goes there, too
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


class TerminalReporter:
    """Writes each step to a stream, and within a step what is being done."""

    def __init__(self, stream: TextIO) -> None:
        self._console = PatientConsole(file=stream, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None, visible=False)
        self._shown_tenths = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def step(self, what: str) -> None:
        """A new step begins."""
        self._shown_tenths = 0
        self._bar.update(self._task, visible=False)
        self._console.print(as_written(f"{what} ..."), soft_wrap=True)

    def progress(self, number: int, total: int, what: str) -> None:
        """The part of the step with this number begins."""
        self._bar.update(self._task, visible=True, completed=number, total=total, description=what)
        tenths = 10 * number // total
        if not self._console.is_terminal and tenths > self._shown_tenths and tenths % 2 == 0:
            self._shown_tenths = tenths
            self._console.print(f"  {number} of {total}")
