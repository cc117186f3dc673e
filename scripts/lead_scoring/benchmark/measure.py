"""Runs a command in a process of its own and says what it took: time, CPU, memory.

Run as a command itself it is the small process in between: Linux counts for the peak memory of a
process what the one that started it held at that moment, and a benchmark holds more than some of
what it measures.
"""

from __future__ import annotations

import contextlib
import json
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
    asked = json.dumps({"command": list(command), "timeout": timeout, "log": str(log)})
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, asked],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        # a group of its own, so that all of it can be ended
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        return Taken("failed", 0.0, 0.0, 0, f"could not be measured ({process.returncode})")
    return Taken(**json.loads(answer))


def _run(command: list[str], timeout: float, log: Path) -> Taken:
    with log.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        was_ended = False
        pause = 0.002
        while True:
            found, status, usage = os.wait4(process.pid, os.WNOHANG)
            if found:
                break
            if not was_ended and time.perf_counter() > began + timeout:
                process.kill()
                was_ended = True
            time.sleep(pause)
            pause = min(0.05, pause * 1.5)
        seconds = time.perf_counter() - began
    code = process.returncode = os.waitstatus_to_exitcode(status)
    reason = ""
    if was_ended:
        reason = f"ended after {timeout:g} s"
    elif code < 0:
        reason = f"ended by {signal.Signals(-code).name}" + (
            " (out of memory?)" if -code == signal.SIGKILL else ""
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


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else ""


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    print(json.dumps(vars(_run(asked["command"], asked["timeout"], Path(asked["log"])))))
