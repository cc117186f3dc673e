"""Setting up `.venv`: when it installs, when it starts over in it, and what it says if it cannot.

Nothing is installed here: the environment is a folder of the test's own, and what would run is
written down instead.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lead_scoring import environment


class Outside:
    """Stands in for everything outside the process, and remembers what was asked of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.made: list[dict] = []
        self.commands: list[list[str]] = []
        self.started_over: list[list[str]] = []
        self.exit_codes: dict[str, int] = {}
        self.programs: dict[str, str] = {}

    def which(self, program: str) -> str | None:
        return self.programs.get(program)

    @property
    def installs(self) -> list[list[str]]:
        """The requirement files of each installation."""
        return [
            [Path(word).name for word in command if word.endswith(".txt")]
            for command in self.commands
            if "install" in command
        ]

    def make(self, folder: Path, **options: object) -> None:
        self.made.append(options)
        python = environment._python()
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    def run(self, command: list[str], *, check: bool, **options: object):
        self.commands.append(command)
        module = command[command.index("-m") + 1] if "-m" in command else Path(command[0]).name
        kind = f"{module} install" if "install" in command else module
        code = self.exit_codes.get(kind, 0)
        if check and code:
            raise subprocess.CalledProcessError(code, command)
        return subprocess.CompletedProcess(command, code)

    def start_over(self, python: str, arguments: list[str]) -> None:
        self.started_over.append(arguments)


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """A project with two requirement files and no environment, run by some other Python."""
    outside = Outside(tmp_path)
    (tmp_path / "requirements.txt").write_text("dbt-core==1.12.0\n")
    (tmp_path / "requirements-dev.txt").write_text("pytest==9.0.3\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(environment.venv, "create", outside.make)
    monkeypatch.setattr(environment.subprocess, "run", outside.run)
    monkeypatch.setattr(environment.os, "execv", outside.start_over)
    monkeypatch.setattr(environment.shutil, "which", outside.which)
    monkeypatch.setattr(sys, "argv", ["scripts/run.py", "--json"])
    # set first, so that it is taken back at the end whatever the code under test does
    monkeypatch.setenv(environment._STARTED_OVER, "")
    return outside


@pytest.fixture
def inside(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, the process runs in the environment."""
    return lambda: monkeypatch.setattr(sys, "prefix", str(environment.ENVIRONMENT))


def run_command(**options: bool) -> None:
    """What a command does first, in a new process."""
    os.environ[environment._STARTED_OVER] = ""
    environment.ensure_environment(**options)


def given_up(capsys: pytest.CaptureFixture[str], **options: bool) -> str:
    """What is said by a set-up that has to end with status 1."""
    with pytest.raises(SystemExit) as stopped:
        environment.ensure_environment(**options)
    assert stopped.value.code == 1
    captured = capsys.readouterr()
    assert captured.out == ""  # standard output belongs to the command's result
    return captured.err.splitlines()[-1]


def test_first_run_makes_the_environment_and_starts_over_in_it(outside: Outside):
    run_command()
    assert len(outside.made) == 1
    assert outside.installs == [["requirements.txt"]]
    python = str(environment._python())
    assert outside.started_over == [[python, "scripts/run.py", "--json"]]


def test_environment_links_to_the_interpreter_where_links_work(outside: Outside):
    run_command()
    assert outside.made == [{"symlinks": os.name != "nt", "clear": False}]


def test_packages_are_installed_as_they_are_pinned(outside: Outside):
    run_command()
    (install,) = (command for command in outside.commands if "install" in command)
    assert "--no-deps" in install
    assert install[0] == str(environment._python())


def test_uv_installs_the_same_where_there_is_one(outside: Outside):
    outside.programs["uv"] = "/somewhere/uv"
    run_command(development=True)
    (install,) = (command for command in outside.commands if "install" in command)
    assert install[0] == "/somewhere/uv"
    assert install[install.index("--python") + 1] == str(environment._python())
    assert {"--no-deps", "--compile-bytecode"} <= set(install)
    assert outside.installs == [["requirements.txt", "requirements-dev.txt"]]


def test_pip_installs_what_uv_could_not(outside: Outside, capsys: pytest.CaptureFixture[str]):
    outside.programs["uv"] = "/somewhere/uv"
    outside.exit_codes["uv install"] = 2
    run_command()
    assert outside.installs == [["requirements.txt"], ["requirements.txt"]]
    assert outside.commands[-1][0] == str(environment._python())
    assert "uv could not install them; pip tries." in capsys.readouterr().err
    outside.commands.clear()
    run_command()
    assert outside.installs == []


def test_second_run_installs_nothing(outside: Outside, inside: Callable[[], None]):
    run_command()
    outside.commands.clear()
    inside()
    run_command()
    assert outside.commands == []
    assert len(outside.started_over) == 1


def test_development_adds_only_the_packages_that_are_missing(outside: Outside):
    run_command()
    run_command(development=True)
    assert outside.installs == [["requirements.txt"], ["requirements-dev.txt"]]


def test_first_run_of_the_tests_installs_all_at_once(outside: Outside):
    run_command(development=True)
    assert outside.installs == [["requirements.txt", "requirements-dev.txt"]]


def test_changed_requirements_are_installed_into_the_same_environment(outside: Outside):
    run_command()
    (outside.root / "requirements.txt").write_text("dbt-core==1.12.1\n")
    run_command()
    assert outside.installs == [["requirements.txt"], ["requirements.txt"]]
    assert len(outside.made) == 1


def test_environment_whose_interpreter_is_gone_is_made_anew(outside: Outside):
    run_command()
    environment._python().unlink()
    run_command()
    assert [options["clear"] for options in outside.made] == [False, True]
    assert outside.installs == [["requirements.txt"], ["requirements.txt"]]


def test_failed_installation_gives_a_sentence_and_is_tried_again(
    outside: Outside, capsys: pytest.CaptureFixture[str]
):
    outside.exit_codes["pip install"] = 2
    said = given_up(capsys)
    assert "could not be installed" in said
    assert "(pip ended with 2)" in said
    outside.exit_codes.clear()
    run_command()
    assert outside.installs == [["requirements.txt"], ["requirements.txt"]]
    assert len(outside.made) == 1


def test_failed_installation_on_an_untried_python_names_it(
    outside: Outside, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(environment, "NEWEST_PYTHON", (3, 0))
    outside.exit_codes["pip install"] = 1
    assert f"Python 3.{sys.version_info.minor} is newer than" in given_up(capsys)


def test_environment_that_was_left_without_pip_gets_it(outside: Outside):
    outside.exit_codes["pip"] = 1
    run_command()
    assert [command[3] for command in outside.commands if "install" not in command] == [
        "pip",
        "ensurepip",
    ]
    assert outside.installs == [["requirements.txt"]]


def test_python_without_ensurepip_gives_the_package_that_brings_it(
    outside: Outside, capsys: pytest.CaptureFixture[str]
):
    outside.exit_codes.update({"pip": 1, "ensurepip": 1})
    assert "apt install python3-venv" in given_up(capsys)
    assert outside.installs == []


def test_folder_that_cannot_be_written_gives_a_sentence(
    outside: Outside, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(environment.venv, "create", full)
    assert "could not be made: [Errno 28] No space left on device" in given_up(capsys)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no lock to open")
def test_lock_that_cannot_be_opened_gives_a_sentence(
    outside: Outside, capsys: pytest.CaptureFixture[str]
):
    (outside.root / ".venv.lock").mkdir()
    assert "cannot be written to" in given_up(capsys)


def test_old_python_gives_a_sentence_before_anything_else(
    outside: Outside, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(environment, "OLDEST_PYTHON", (3, 99))
    assert "is too old: run this with Python 3.11, 3.12 or 3.13" in given_up(capsys)
    assert outside.commands == []
    assert outside.made == []


def test_module_can_be_read_by_a_python_that_is_too_old():
    """Else that sentence would never be said: the file has to compile as Python 3.8."""
    source = Path(environment.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))


def test_process_starts_over_only_once(
    outside: Outside, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    run_command()
    assert "is PYTHONHOME set?" in given_up(capsys)
    assert len(outside.started_over) == 1


def test_child_of_a_process_that_started_over_may_do_so_itself(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(environment._STARTED_OVER, str(os.getpid() + 1))
    environment.ensure_environment()
    assert len(outside.started_over) == 1


def test_run_without_a_lock_goes_on(outside: Outside, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    run_command()
    assert outside.installs == [["requirements.txt"]]


ENDING = """
import atexit, sys
from lead_scoring.environment import end_at_once
atexit.register(print, "cleaned up")
print("done")
end_at_once(3)
"""


def test_a_process_that_ends_at_once_has_said_everything_and_cleaned_up() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ENDING],
        cwd=environment.ROOT / "scripts",
        # what is printed waits in a buffer, whatever is set here
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "done\ncleaned up\n", "")


def ended(code: str, output: int, *arguments: str, **environment_of: str) -> tuple[int, str]:
    """Status and standard error of a command whose standard output goes to `output`."""
    beginning = "from lead_scoring.environment import end_at_once, ensure_environment\n"
    done = subprocess.run(
        [sys.executable, "-c", beginning + "ensure_environment()\n" + code, *arguments],
        cwd=environment.ROOT / "scripts",
        # what is printed waits in a buffer, whatever is set here
        env={**os.environ, "PYTHONUNBUFFERED": "", **environment_of},
        stdout=output,
        stderr=subprocess.PIPE,
        check=False,
    )
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("code", ["print('x' * 100_000)", "print('x'); end_at_once(0)"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full here")
def test_output_without_room_ends_with_a_sentence(code: str) -> None:
    with Path("/dev/full").open("wb") as full:
        assert ended(code, full.fileno()) == (1, environment.NO_ROOM + "\n")


@pytest.mark.parametrize("code", ["print('x' * 100_000)", "print('x'); end_at_once(0)"])
def test_output_that_nobody_reads_is_no_error_of_ours(code: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        _, said = ended(code, writer)
    finally:
        os.close(writer)
    assert said == ""


def test_a_character_that_the_terminal_lacks_is_written_as_its_number() -> None:
    status, said = ended("print('K\\u00f6ln')", subprocess.DEVNULL, PYTHONIOENCODING="ascii")
    assert (status, said) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="arguments are text elsewhere")
def test_an_argument_that_is_no_text_is_wrong_usage() -> None:
    status, said = ended("", subprocess.DEVNULL, os.fsdecode(b"b\xff"), PYTHONUTF8="1")
    assert status == 2
    assert said.startswith("The argument 'b\\udcff' is no text in utf-8")
