"""Give every command its own Python environment: make `.venv` once, then run inside it.

Standard library only, because it runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)


def ensure_environment(*, development: bool = False) -> None:
    """Return if this process runs in an up-to-date `.venv`; else set it up and start over in it.

    `development` adds the packages for tests and lint. Exits with status 1 and a sentence if the
    environment cannot be made.
    """
    if sys.version_info < OLDEST_PYTHON:
        _give_up(
            f"Python {sys.version_info.major}.{sys.version_info.minor} is too old: "
            "run this with Python 3.11, 3.12 or 3.13."
        )
    files = [ROOT / "requirements.txt"]
    if development:
        files.append(ROOT / "requirements-dev.txt")
    pending = [path for path in files if not _is_installed(path)]
    if pending:
        with _only_one_at_a_time():
            _install([path for path in files if not _is_installed(path)])
    if Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
        python = str(_python())
        os.execv(python, [python, *sys.argv])


def _install(files: list[Path]) -> None:
    """Make `.venv` if it is missing and install the given requirement files into it."""
    if not files:
        return
    try:
        if not _python().exists():
            _say(f"First run: making the Python environment in {ENVIRONMENT.name}/ ...")
            venv.create(ENVIRONMENT, with_pip=True, clear=ENVIRONMENT.exists())
        names = " and ".join(path.name for path in files)
        _say(f"Installing the pinned packages of {names} (about half a minute) ...")
        arguments = [argument for path in files for argument in ("-r", str(path))]
        # The files list every package with its version, so there is nothing to resolve.
        subprocess.run(
            [str(_python()), "-m", "pip", "install", "--quiet", "--no-deps", "--no-input", *arguments],
            check=True,
            stdout=sys.stderr,
        )
        for path in files:
            _stamp(path).write_text(_digest(path), encoding="utf-8")
    except subprocess.CalledProcessError as error:
        _give_up(
            "The packages could not be installed: see what pip says above. Is the package index "
            f"within reach, and is there room on the disk? (pip ended with {error.returncode})"
        )
    except OSError as error:
        _give_up(f"The environment {ENVIRONMENT.name}/ could not be made: {error}.")


def _is_installed(requirements: Path) -> bool:
    """Tell whether exactly these requirements were installed last."""
    stamp = _stamp(requirements)
    return (
        _python().exists()
        and stamp.exists()
        and stamp.read_text(encoding="utf-8") == _digest(requirements)
    )


def _stamp(requirements: Path) -> Path:
    return ENVIRONMENT / f".installed-{requirements.stem}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _python() -> Path:
    if os.name == "nt":
        return ENVIRONMENT / "Scripts" / "python.exe"
    return ENVIRONMENT / "bin" / "python"


@contextlib.contextmanager
def _only_one_at_a_time() -> Iterator[None]:
    """Let a second command wait while a first one installs."""
    try:
        import fcntl
    except ImportError:  # Windows: no such lock, and two first runs at once are unlikely
        yield
        return
    try:
        lock = (ROOT / ".venv.lock").open("w")
    except OSError as error:
        _give_up(f"The project's folder cannot be written to, and .venv is not set up: {error}.")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _give_up(sentence: str) -> None:
    _say(sentence)
    raise SystemExit(1)
