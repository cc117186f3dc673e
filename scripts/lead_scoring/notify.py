"""Tells a file or a web address how a run ended: its summary, and what somebody should look at.

Whether the receiver takes it changes nothing in the run: what goes wrong here is a sentence.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lead_scoring.disk import write_whole
from lead_scoring.words import counted

TRIES = 3
TIMEOUT = 5.0  # seconds for one answer
WAIT = 1.0  # seconds before the second try; twice as long before each further one
# Seconds for all tries together: a receiver that sends a byte now and then never times out.
DEADLINE = 20.0
# From this age on, in days, the newest event says that data have stopped coming.
STALE_DAYS = 7

_WEB = ("http://", "https://")
PROJECT = "lead_scoring"


def is_web_address(target: str) -> bool:
    """Whether a target is posted to; else it is the name of a file."""
    return target.lower().startswith(_WEB)


def message_of_run(
    summary: Mapping[str, Any] | None, problems: Sequence[str] = ()
) -> dict[str, Any]:
    """What is sent: `status`, `as_of`, `alerts` (kind and sentence each), `summary`.

    `summary`: that of a run that was done, as `--json` prints it; None: it failed, and `problems`
    says why.
    """
    if summary is None:
        return {
            "project": PROJECT,
            "status": "failed",
            "as_of": None,
            "alerts": [{"kind": "failed", "message": sentence} for sentence in problems],
            "summary": None,
        }
    return {
        "project": PROJECT,
        "status": summary["status"],
        "as_of": summary["as_of"],
        "alerts": _alerts(summary),
        "summary": dict(summary),
    }


def _alerts(summary: Mapping[str, Any]) -> list[dict[str, str]]:
    alerts = []
    if summary["new_handoffs"]:
        leads = "lead is" if summary["new_handoffs"] == 1 else "leads are"
        alerts.append(("new_handoffs", f"{summary['new_handoffs']:,} {leads} new to sales."))
    if summary["alerts"]:
        leads = "lead" if summary["alerts"] == 1 else "leads"
        alerts.append(
            ("score_changes", f"Scores of {summary['alerts']:,} {leads} rose or fell sharply.")
        )
    for row in summary["drifted"] or []:
        alerts.append(
            (
                "drift",
                f"{row['subject']} has drifted since {row['baseline_on']}: its stability index "
                f"{row['psi']:.3f} is above {row['psi_limit']:.3f}.",
            )
        )
    newest = summary["newest_event_on"]
    if newest is not None:
        age = (date.fromisoformat(summary["as_of"]) - date.fromisoformat(newest)).days
        if age >= STALE_DAYS:
            alerts.append(
                ("stale_input", f"The newest event is of {newest}, {age:,} days before the date.")
            )
    rejected = sum(row["row_count"] for row in summary["rejected_rows"])
    if rejected:
        were = counted(rejected, "input row was", "input rows were")
        alerts.append(("rejected_rows", f"{were} not used."))
    alerts += [("warning", sentence) for sentence in summary["warnings"]]
    return [{"kind": kind, "message": sentence} for kind, sentence in alerts]


def notify(target: str, message: Mapping[str, Any]) -> str | None:
    """Write or post a message. Gives a sentence if that could not be done, and never raises.

    A file is replaced as a whole. An address is tried up to TRIES times, within DEADLINE seconds in
    all, unless it refuses what it got (any status below 500 but 2xx, 408 and 429).
    """
    body = json.dumps(message, indent=2, ensure_ascii=False, default=str).encode()
    if not is_web_address(target):
        return _write(Path(target), body)
    problem: list[str | None] = ["it did not answer in time"]

    def work() -> None:
        problem[0] = _post(target, body)

    # what hangs in spite of the timeout is left behind
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(DEADLINE)
    if problem[0] is None:
        return None
    # an address may hold a secret in its path or its query
    return f"The run's summary could not be posted to {_host(target)}: {problem[0]}."


def _write(path: Path, body: bytes) -> str | None:
    try:
        if path.is_file() and f'"project": "{PROJECT}"'.encode() not in path.read_bytes():
            return (
                f"The run's summary was not written to {path}, which holds something else; give "
                "--notify another file."
            )
        write_whole(path, body + b"\n")
    except OSError as error:
        return f"The run's summary could not be written to {path}: {error.strerror or error}."
    return None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for an error: following it would turn the post into a get."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


def _post(address: str, body: bytes) -> str | None:
    opener = urllib.request.build_opener(_NoRedirects)
    problem = ""
    for number in range(TRIES):
        if number:
            time.sleep(WAIT * 2 ** (number - 1))
        try:
            request = urllib.request.Request(
                address,
                data=body,
                headers={"Content-Type": "application/json; charset=utf-8"},
                method="POST",
            )
            with opener.open(request, timeout=TIMEOUT):
                return None
        except urllib.error.HTTPError as error:
            problem = f"it answered with status {error.code}"
            error.close()
            if error.code < 500 and error.code not in (408, 429):
                return problem
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            is_late = isinstance(reason, TimeoutError)
            problem = "it did not answer in time" if is_late else f"{reason}".rstrip(".")
        except ValueError:
            return "the address cannot be read"
    return f"{problem} ({TRIES} tries)"


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}"
    except ValueError:
        return "the address"
