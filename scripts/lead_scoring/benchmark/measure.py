"""Runs a command in a process of its own and says what it took: time, CPU, memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Linux counts a process's largest memory in KiB, macOS in bytes.
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Taken:
    """What a command took. `status` is done, failed or timed out; `reason` says why not done.

    Seconds of wall time; seconds of CPU, user and system, with those of the processes that it
    started; the most memory that one of them held, in bytes.
    """

    status: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    reason: str = ""


def measure(
    command: Sequence[str],
    *,
    timeout: float,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
) -> Taken:
    """Run a command in `folder` for at most `timeout` seconds; what it prints goes to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        began = time.perf_counter()
        # a group of its own, so that all of it can be ended
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status, usage, was_ended = _wait(process.pid, began + timeout)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        seconds = time.perf_counter() - began
    code = process.returncode = os.waitstatus_to_exitcode(status)
    reason = ""
    if was_ended:
        reason = f"ended after {timeout:.0f} s"
    elif code < 0:
        reason = f"ended by {signal.Signals(-code).name}" + (
            " (out of memory?)" if code == -signal.SIGKILL else ""
        )
    elif code:
        reason = _last_line(log) or f"exit status {code}"
    return Taken(
        status="timed out" if was_ended else "failed" if code else "done",
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=usage.ru_maxrss * _MEMORY_UNIT,
        reason=reason,
    )


def _wait(pid: int, until: float) -> tuple[int, object, bool]:
    was_ended = False
    pause = 0.002
    while True:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            return status, usage, was_ended
        if not was_ended and time.perf_counter() > until:
            os.killpg(pid, signal.SIGKILL)
            was_ended = True
        time.sleep(pause)
        pause = min(0.05, pause * 1.5)


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else ""
