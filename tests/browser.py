"""Drives a headless Chromium over its debugging pipe, so that tests see a page as people do.

Chromium reads commands of the DevTools protocol on file descriptor 3 and answers on 4, as JSON that
ends with a zero byte. That needs no package, no port and no second browser.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_LONGEST_WAIT = 40.0

# Puts the two pipes where Chromium looks for them, and becomes Chromium.
_LAUNCH = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


def chromium() -> str | None:
    """The Chromium of this machine; None if there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


class Browser:
    """One tab. `problems`: what its console found wrong; `requests`: what it asked a network."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._rest = b""
        self._count = 0
        self._session: str | None = None
        self.problems: list[str] = []
        self.requests: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and its answer."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + _LONGEST_WAIT
        while True:
            answer = self._next(until, method)
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self._note(answer)

    def open(self, path: Path, *, width: int, height: int = 900, dark: bool = False) -> None:
        """Open a file in a window of a width in CSS pixels, and wait until its charts are drawn."""
        self.problems.clear()
        self.requests.clear()
        phone = width < 600
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="screen", features=[scheme])
        self.call("Page.navigate", url=path.as_uri())
        self.wait_for(
            "document.readyState === 'complete' && document.documentElement.dataset.ready"
        )

    def value(self, expression: str) -> Any:
        """What a JavaScript expression (it may be a promise) is worth in the page."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"]["exception"].get("description"))
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + _LONGEST_WAIT
        while not self.value(f"Boolean({expression})"):
            if time.monotonic() > until:
                raise AssertionError(f"Never came true: {expression}. {self.problems}")
            time.sleep(0.05)

    def press(self, key: str) -> None:
        """Press a key, such as `Tab` or `Enter`, where the keyboard is."""
        code = {"Tab": 9, "Enter": 13}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            extra = text if kind == "keyDown" else {}
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                **extra,
            )

    def write(self, text: str) -> None:
        """Type a text where the keyboard is."""
        self.call("Input.insertText", text=text)

    def print(self) -> bytes:
        """The page on A4 paper, as a PDF."""
        printed = self.call(
            "Page.printToPDF", paperWidth=8.27, paperHeight=11.69, preferCSSPageSize=True
        )
        return base64.b64decode(printed["data"])

    def _next(self, until: float, waiting_for: str) -> dict[str, Any]:
        while b"\0" not in self._rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._answers], [], [], left)[0]:
                raise AssertionError(f"Chromium does not answer {waiting_for}.")
            read = os.read(self._answers, 1 << 20)
            if not read:
                raise AssertionError(f"Chromium ended while it was asked for {waiting_for}.")
            self._rest += read
        message, self._rest = self._rest.split(b"\0", 1)
        return json.loads(message)

    def _note(self, event: dict[str, Any]) -> None:
        method, details = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            thrown = details["exceptionDetails"]
            self.problems.append(thrown.get("exception", {}).get("description", thrown["text"]))
        elif method == "Runtime.consoleAPICalled" and details["type"] in ("error", "warning"):
            said = [str(each.get("value", each.get("description"))) for each in details["args"]]
            self.problems.append(" ".join(said))
        elif method == "Log.entryAdded" and details["entry"]["level"] in ("error", "warning"):
            self.problems.append(details["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            url = details["request"]["url"]
            if not url.startswith(("file:", "data:", "about:")):
                self.requests.append(url)


@contextmanager
def open_browser(folder: Path) -> Iterator[Browser]:
    """A Chromium that keeps its profile in a folder and ends with the block."""
    program = chromium()
    assert program, "There is no Chromium on this machine."
    reads_commands, commands = os.pipe()
    answers, writes_answers = os.pipe()
    # above 4, so that one does not fall on the place of the other
    passed = [fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in (reads_commands, writes_answers)]
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", _LAUNCH, *map(str, passed), program, *_FLAGS),
            *(f"--user-data-dir={folder / 'profile'}", "about:blank"),
        ],
        pass_fds=passed,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
    )
    for each in (reads_commands, writes_answers, *passed):
        os.close(each)
    try:
        yield Browser(commands, answers)
    finally:
        with suppress(OSError):
            os.write(commands, b'{"id":0,"method":"Browser.close"}\0')
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        os.close(commands)
        os.close(answers)
