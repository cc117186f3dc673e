"""Give every command its own Python environment: make `.venv` once, then run inside it.

Standard library only, because it runs before anything is installed.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 13)

NO_ROOM = "There is no room left for what this command prints or writes."

# Holds the process that has started over in `.venv`, so that it does so only once.
_STARTED_OVER = "LEAD_SCORING_STARTED_OVER"


def ensure_environment(*, development: bool = False, spark: bool = False) -> None:
    """Return if this process runs in an up-to-date `.venv`; else set it up and start over in it.

    `development` adds the packages for tests and lint, `spark` those of Spark (800 MB). Exits with
    status 1 and a sentence if the environment cannot be made.
    """
    sys.excepthook = _say_in_a_sentence
    _take_any_text()
    if sys.version_info < OLDEST_PYTHON:
        _give_up(
            f"Python {sys.version_info.major}.{sys.version_info.minor} is too old: "
            "run this with Python 3.11, 3.12 or 3.13."
        )
    files = [ROOT / "requirements.txt"]
    if development:
        files.append(ROOT / "requirements-dev.txt")
    if spark:
        files.append(ROOT / "requirements-spark.txt")
    pending = [path for path in files if not _is_installed(path)]
    if pending:
        with _only_one_at_a_time():
            _install([path for path in files if not _is_installed(path)])
    if Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
        if os.environ.get(_STARTED_OVER) == str(os.getpid()):
            _give_up(
                f"Python does not take {ENVIRONMENT.name}/ for its environment: is PYTHONHOME set? "
                f"Unset it, or delete {ENVIRONMENT.name}/ and try again."
            )
        os.environ[_STARTED_OVER] = str(os.getpid())
        python = str(_python())
        os.execv(python, [python, *sys.argv])


def end_at_once(status: int) -> NoReturn:
    """End the process without taking its objects apart.

    After a build Python needs most of a second for those of dbt. For commands that have closed what
    they opened; what libraries clean up at the end, they do.
    """
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            continue  # nobody listens any more
        except OSError:
            status = status or 1
            with contextlib.suppress(OSError):
                _say(NO_ROOM)
    os._exit(status)


def _take_any_text() -> None:
    """Have no character of data be too much for a terminal; refuse arguments that are no text."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for argument in sys.argv[1:]:
        if not argument.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in argument):
            _say(
                f"The argument {argument!a} is no text in {sys.getfilesystemencoding()}; names "
                "of files and contacts have to be."
            )
            raise SystemExit(2)


def _say_in_a_sentence(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """A sentence in the place of a trace for what happens outside of the program.

    Somebody has stopped the command (Ctrl-C), reads no further (`| head`), or has no room left for
    what it prints.
    """
    if isinstance(error, OSError) and error.errno in (errno.EPIPE, errno.ENOSPC):
        # what is still to be written goes to nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if error.errno == errno.ENOSPC:
            _say(NO_ROOM)
        return
    # DuckDB raises an error of its own
    is_from_a_query = kind is RuntimeError and "Query interrupted" in str(error)
    if kind is not KeyboardInterrupt and not is_from_a_query:
        sys.__excepthook__(kind, error, trace)
        return
    _say("Broken off. Run the command again; nothing half-made was published.")
    if is_from_a_query and os.name == "posix":
        # to end as Python does after a KeyboardInterrupt, not with the status of wrong data
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)


def _install(files: list[Path]) -> None:
    """Make `.venv` if it is missing and install the given requirement files into it."""
    if not files:
        return
    try:
        _make_environment()
        names = " and ".join(path.name for path in files)
        _say(f"Installing the pinned packages of {names} (about half a minute) ...")
        # The files list every package with its version, so there is nothing to resolve.
        arguments = ["--no-deps", "--quiet"]
        arguments += [argument for path in files for argument in ("-r", str(path))]
        if not _uv_installs(arguments):
            pip = [str(_python()), "-m", "pip", "install", "--no-input"]
            subprocess.run([*pip, *arguments], check=True, stdout=sys.stderr)
        for path in files:
            _stamp(path).write_text(_digest(path), encoding="utf-8")
    except subprocess.CalledProcessError as error:
        _give_up(
            "The packages could not be installed: see what pip says above. Is the package index "
            f"within reach, and is there room on the disk? (pip ended with {error.returncode})"
            + _hint_of_a_newer_python()
        )
    except OSError as error:
        _give_up(f"The environment {ENVIRONMENT.name}/ could not be made: {error}.")


def _uv_installs(arguments: list[str]) -> bool:
    """Install with uv where there is one, since all cores compile there; tell whether it did.

    Where it did not (it reads no settings of pip's, such as another index), pip can still.
    """
    uv = shutil.which("uv")
    if uv is None:
        return False
    command = [uv, "pip", "install", "--python", str(_python()), "--compile-bytecode", *arguments]
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode == 0:
        return True
    _say("uv could not install them; pip tries.")
    return False


def _make_environment() -> None:
    """Make `.venv`, or what is missing of it if a first run was broken off half-way."""
    if not _python().exists():
        _say(f"First run: making the Python environment in {ENVIRONMENT.name}/ ...")
        # Links, as `python -m venv` has it: a copied interpreter may not find its own libraries.
        venv.create(ENVIRONMENT, symlinks=os.name != "nt", clear=ENVIRONMENT.exists())
    if not _runs("pip", "--version") and not _runs("ensurepip", "--upgrade", "--default-pip"):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        _give_up(
            f"pip could not be put into {ENVIRONMENT.name}/. Debian and Ubuntu keep what is "
            f"missing in a package of its own: `apt install python3-venv` (python{version}-venv "
            "for just this Python), then try again."
        )


def _runs(module: str, *arguments: str) -> bool:
    """Tell whether a module runs without error in `.venv`, whatever it prints."""
    command = [str(_python()), "-I", "-m", module, *arguments]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _hint_of_a_newer_python() -> str:
    if sys.version_info[:2] <= NEWEST_PYTHON:
        return ""
    return (
        f" Python {sys.version_info.major}.{sys.version_info.minor} is newer than those that are "
        "known to work (3.11, 3.12 and 3.13): try one of them."
    )


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
