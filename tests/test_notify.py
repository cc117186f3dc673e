"""Who is told of a run: what the message says, and receivers that are slow, wrong or not there."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import run as command
from lead_scoring import notify as module
from lead_scoring.notify import message_of_run, notify
from lead_scoring.settings import ROOT
from test_run import small_pack, write

SUMMARY = {
    "status": "done",
    "as_of": "2026-06-30",
    "new_handoffs": 0,
    "alerts": 0,
    "drifted": None,
    "newest_event_on": "2026-06-29",
    "rejected_rows": [],
    "warnings": [],
}


class Receiver:
    """A server on the loopback that answers as it is told and keeps what it got."""

    def __init__(self, answers: list[int | Callable[[BaseHTTPRequestHandler], None]]) -> None:
        self.bodies: list[dict] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                assert self.headers["Content-Type"].startswith("application/json")
                receiver.bodies.append(json.loads(self.rfile.read(length)))
                answer = answers[min(len(receiver.bodies), len(answers)) - 1]
                if callable(answer):
                    answer(self)
                    return
                self.send_response(answer)
                if 300 <= answer < 400:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook/secret?token=secret"


@contextmanager
def receiving(*answers: int | Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Receiver]:
    receiver = Receiver(list(answers))
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        thread.join()
        receiver.server.server_close()


def hang(_: BaseHTTPRequestHandler) -> None:
    time.sleep(1)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """One byte now and then: no single read is ever late."""
    for _ in range(100):
        try:
            handler.wfile.write(b"H")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.02)


def nobody() -> str:
    """An address that refuses connections."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}/hook/secret"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT", 0.01)
    monkeypatch.setattr(module, "TIMEOUT", 0.2)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")


def kinds(**changes: object) -> list[str]:
    return [alert["kind"] for alert in message_of_run({**SUMMARY, **changes})["alerts"]]


def test_nothing_to_look_at_is_no_alert() -> None:
    assert kinds() == []
    assert kinds(newest_event_on=None) == []


def test_each_thing_to_look_at_is_an_alert() -> None:
    drifted = {"subject": "fit", "baseline_on": "2026-03-31", "psi": 0.31, "psi_limit": 0.2}
    message = message_of_run(
        {
            **SUMMARY,
            "new_handoffs": 1,
            "alerts": 1200,
            "drifted": [drifted],
            "newest_event_on": "2026-06-23",
            "rejected_rows": [{"row_count": 2}, {"row_count": 3}],
            "warnings": ["Rule x never fires."],
        }
    )
    assert [(alert["kind"], alert["message"]) for alert in message["alerts"]] == [
        ("new_handoffs", "1 lead is new to sales."),
        ("score_changes", "Scores of 1,200 leads rose or fell sharply."),
        (
            "drift",
            "fit has drifted since 2026-03-31: its stability index 0.310 is above 0.200.",
        ),
        ("stale_input", "The newest event is of 2026-06-23, 7 days before the date."),
        ("rejected_rows", "5 input rows were not used."),
        ("warning", "Rule x never fires."),
    ]
    assert kinds(newest_event_on="2026-06-24") == []


def test_failed_run_says_what_failed() -> None:
    message = message_of_run(None, ["a is wrong.", "b is wrong."])
    assert (message["status"], message["summary"]) == ("failed", None)
    assert [alert["message"] for alert in message["alerts"]] == ["a is wrong.", "b is wrong."]


def test_message_is_posted_once_where_it_is_taken() -> None:
    with receiving(204) as receiver:
        assert notify(receiver.address, {"name": 'Zoë "<b>'}) is None
    assert receiver.bodies == [{"name": 'Zoë "<b>'}]


def test_message_is_posted_again_after_an_error_of_the_server() -> None:
    with receiving(500, 429, 200) as receiver:
        assert notify(receiver.address, {}) is None
    assert len(receiver.bodies) == 3


@pytest.mark.parametrize(("status", "tries"), [(503, 3), (404, 1), (302, 1)])
def test_tries_are_bounded(status: int, tries: int) -> None:
    with receiving(status) as receiver:
        problem = notify(receiver.address, {})
    # what is refused, or sent elsewhere, would be so again
    assert len(receiver.bodies) == tries
    assert problem and f"status {status}" in problem
    assert "secret" not in problem


def test_receiver_that_hangs_is_given_up() -> None:
    began = time.monotonic()
    with receiving(hang) as receiver:
        problem = notify(receiver.address, {})
    assert problem and "did not answer in time (3 tries)" in problem
    assert time.monotonic() - began < 3


def test_receiver_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DEADLINE", 0.5)
    began = time.monotonic()
    with receiving(drip) as receiver:
        problem = notify(receiver.address, {})
        assert time.monotonic() - began < 1.5
    assert problem and "did not answer in time" in problem


def test_run_does_not_wait_for_a_receiver_beyond_the_deadline(tmp_path: Path) -> None:
    """In a process of its own: what still waits for the answer must not keep it from ending."""
    program = (
        "import sys\n"
        "from lead_scoring import notify\n"
        "notify.DEADLINE, notify.TIMEOUT = 0.5, 60\n"
        "import run\n"
        "sys.exit(run.main(sys.argv[1:]))"
    )
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/hook/secret"
        ended = subprocess.run(
            [
                *(sys.executable, "-c", program, "--json", "--data", str(tmp_path / "none")),
                *("--database", str(tmp_path / "lead_scoring.duckdb")),
                *("--publish", str(tmp_path / "published"), "--notify", address),
            ],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
            timeout=30,
        )
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["problems"]
    assert "it did not answer in time" in ended.stderr


@pytest.mark.parametrize(
    "address",
    [nobody(), "http://no host here/", "http://127.0.0.1:port/", "http://"],
    # not by the port that happens to be free: each process of a test run has to find the same names
    ids=["refused", "no_host", "no_port", "blank"],
)
def test_receiver_that_cannot_be_reached_is_a_sentence(address: str) -> None:
    problem = notify(address, {})
    assert problem and problem.startswith("The run's summary could not be posted to ")
    assert "secret" not in problem and "Traceback" not in problem


def test_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "two" / "new" / "last_run.json"
    for problem in ("Zoë is not there.", "It failed."):
        message = message_of_run(None, [problem])
        assert notify(str(target), message) is None
        assert json.loads(target.read_text(encoding="utf-8")) == message
    assert [path.name for path in target.parent.iterdir()] == ["last_run.json"]
    before = os.umask(0o077)
    try:
        assert notify(str(target), message) is None
    finally:
        os.umask(before)
    # it names leads: whom it is for says the umask
    assert target.stat().st_mode & 0o777 == 0o600


def test_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "notes.md"
    mine.write_text("# Mine\n")
    problem = notify(str(mine), message_of_run(None, ["It failed."]))
    assert problem and "holds something else" in problem
    assert mine.read_text() == "# Mine\n"


def test_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    problem = notify(str(tmp_path), {})
    assert problem and str(tmp_path) in problem
    assert list(tmp_path.iterdir()) == []


def test_run_that_fails_tells_and_ends_with_1(tmp_path: Path) -> None:
    """In a process of its own: exit status and standard output are the same whoever listens."""

    def failing(target: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *(sys.executable, str(ROOT / "scripts" / "run.py"), "--json"),
                *(
                    "--data",
                    str(tmp_path / "none"),
                    "--database",
                    str(tmp_path / "lead_scoring.duckdb"),
                ),
                *("--publish", str(tmp_path / "published"), "--notify", target),
            ],
            capture_output=True,
            text=True,
            check=False,
        )

    told = failing(str(tmp_path / "told.json"))
    not_told = failing(str(tmp_path))
    assert (told.returncode, not_told.returncode) == (1, 1)
    assert told.stdout == not_told.stdout
    message = json.loads((tmp_path / "told.json").read_text())
    problems = json.loads(told.stdout)["problems"]
    assert [alert["message"] for alert in message["alerts"]] == problems
    assert "Warning: The run's summary could not be written" in not_told.stderr
    assert "Warning" not in told.stderr
    assert failing("ftp://example.com").returncode == 2


def test_run_that_is_done_tells_its_summary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write(
        tmp_path / "data",
        {
            "contacts.csv": "contact_id,job_title\nc1,VP\n",
            "events.csv": "event_id,contact_id,occurred_at,event_type\n"
            "e1,c1,2026-01-01,page_view\n",
        },
    )
    with receiving(500, 200) as receiver:
        status = command.main(
            [
                *("--data", str(data), "--rules", str(small_pack(tmp_path / "rules"))),
                *("--database", str(tmp_path / "lead_scoring.duckdb")),
                *("--publish", str(tmp_path / "published"), "--as-of", "2026-01-31", "--json"),
                *("--notify", receiver.address),
            ]
        )
    assert status == 0
    assert len(receiver.bodies) == 2
    printed = json.loads(capsys.readouterr().out)
    assert receiver.bodies[1]["summary"] == printed
    assert receiver.bodies[1]["status"] == "done"
    assert "stale_input" in [alert["kind"] for alert in receiver.bodies[1]["alerts"]]
    assert printed["newest_event_on"] == "2026-01-01"


def test_run_that_is_done_ends_with_0_though_nobody_listens(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Done:
        def as_dict(self) -> dict[str, object]:
            return dict(SUMMARY)

    monkeypatch.setattr(command, "run", lambda *_: Done())
    assert command.main(["--json", "--notify", nobody()]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out) == SUMMARY
    assert "Warning: The run's summary could not be posted to http://127.0.0.1:" in output.err


def test_run_that_breaks_off_tells_so_and_still_breaks_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(command, "run", broken)
    with pytest.raises(ZeroDivisionError):
        command.main(["--notify", str(tmp_path / "told.json")])
    message = json.loads((tmp_path / "told.json").read_text())
    assert message["alerts"][0]["message"].startswith("The run broke off: ZeroDivisionError")
