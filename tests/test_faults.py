"""What a run leaves when it is killed, when the disk is full, or when another one is at work.

Ten kills (LEAD_SCORING_KILLS sets another number); after the fifth and the last it is run again.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from lead_scoring import publish_parts
from lead_scoring.database import only_run_on, open_database
from lead_scoring.main_job import run
from lead_scoring.problems import RunStopped
from lead_scoring.publish import SETS_KEPT, publish_marts
from lead_scoring.settings import ROOT
from parsed_projects import begin_with_what_was_parsed
from test_run import Silent, job, small_pack, write

KILLS = int(os.environ.get("LEAD_SCORING_KILLS", "10"))
OLD, NEW = "2026-01-20", "2026-01-31"
CONTACTS = "contact_id,job_title\n" + "".join(
    f"c{number},{'VP' if number % 3 else 'Clerk'}\n" for number in range(60)
)
EVENTS = "event_id,contact_id,occurred_at,event_type\n" + "".join(
    f"e{number},c{number % 60},2026-01-{1 + number % 30:02d},page_view\n" for number in range(300)
)
# Reads the published set until it is told to stop: once through the resolved link, all files of it,
# and once a single file as a simple reader would. Prints how often, and the dates it saw.
READER = """
import hashlib, json, os, pathlib, sys, time
import duckdb
link, stop = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
rounds, seen = 0, set()
print("ready", flush=True)
while not stop.exists():
    folder = pathlib.Path(os.path.realpath(link))
    manifest = json.loads((folder / "manifest.json").read_text())
    expected = (manifest["as_of"], manifest["config_version"])
    for name, file in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == file["sha256"], name
    query = "select distinct cast(scored_on as varchar), config_version from read_parquet(?)"
    (found,) = duckdb.execute(query, [str(folder / "lead_scores.parquet")]).fetchall()
    assert found == expected, (found, expected)
    # resolved, too: DuckDB opens a file more than once
    (alone,) = duckdb.execute(query, [os.path.realpath(link / "lead_scores.parquet")]).fetchall()
    seen |= {expected[0], alone[0]}
    rounds += 1
    time.sleep(0.02)
print(json.dumps([rounds, sorted(seen)]))
"""
# Publishes in a child that ends at its n-th file operation as if it were killed, for n = 1, 2, ...
# until one gets through; after each, the published set has to be whole. Prints how many there were.
CRASHER = """
import os, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
import lead_scoring.publish
from lead_scoring import publish_parts
from test_faults import NEW, whole_set
publish_parts.ROWS_OF_ONE_FILE = 0
database, folder = map(Path, sys.argv[3:5])
operations = {"open", "os.link", "os.mkdir", "os.rename", "os.remove", "os.symlink", "os.rmdir"}
for last in range(1, 500):
    child = os.fork()
    if child == 0:
        left = last
        def end_at_the_last(event, arguments):
            global left
            if event in operations:
                left -= 1
                if left == 0:
                    os._exit(9)
        sys.addaudithook(end_at_the_last)
        lead_scoring.publish.publish_marts(database, folder, as_of=NEW, config_version="v")
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9), status
    whole_set(folder)
    if status == 0:
        print(last - 1)
        break
"""


def whole_set(folder: Path) -> dict:
    """The manifest of the published set, after holding every file to it."""
    manifest = json.loads((folder / "manifest.json").read_text())
    said = {
        Path(name, part): each
        for name, file in manifest["files"].items()
        for part, each in file.get("parts", {"": file}).items()
    }
    present = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert present == {*said, Path("manifest.json")}
    for path, file in said.items():
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == file["sha256"], path
    return manifest


def start(folder: Path, inputs: Path, as_of: str) -> subprocess.Popen[bytes]:
    """Begin a run in a process of its own, with database, published set and dbt's files apart."""
    folder.mkdir(exist_ok=True)
    begin_with_what_was_parsed(folder / "target")
    with (folder / "output.txt").open("wb") as output:
        return subprocess.Popen(
            [
                *(sys.executable, str(ROOT / "scripts" / "run.py"), "--as-of", as_of),
                *("--database", str(folder / "lead_scoring.duckdb")),
                *("--publish", str(folder / "published")),
                *("--data", str(inputs / "data"), "--rules", str(inputs / "rules")),
            ],
            env={**os.environ, "DBT_TARGET_PATH": str(folder / "target")},
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def finish(process: subprocess.Popen[bytes], folder: Path) -> None:
    assert process.wait(120) == 0, (folder / "output.txt").read_text()


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    write(folder / "data", {"contacts.csv": CONTACTS, "events.csv": EVENTS})
    small_pack(folder / "rules")
    return folder


@pytest.fixture
def marts(tmp_path: Path) -> Path:
    """A database with two small marts, as of NEW."""
    database = tmp_path / "small.duckdb"
    set_marts(database, NEW, "v")
    return database


def set_marts(database: Path, as_of: str, version: str) -> None:
    with open_database(database) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute(
            f"create or replace table marts.lead_scores as select 'c' || i as contact_id, "
            f"date '{as_of}' as scored_on, '{version}' as config_version from range(500) as t (i)"
        )
        connection.execute("create or replace table marts.lead_segments as select 1 as lead_rank")
        connection.execute(
            "create or replace table marts.lead_score_history as "
            "select contact_id, 'fit' as score, scored_on - days.day as scored_on "
            "from marts.lead_scores cross join (values (0), (1)) as days (day)"
        )


@contextmanager
def reader(link: Path, tmp_path: Path) -> Iterator[list]:
    """A reader beside what is done here. At the end the list holds its rounds and dates."""
    stop, result = tmp_path / "stop", []
    process = subprocess.Popen(
        [sys.executable, "-c", READER, str(link), str(stop)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "ready\n"
        yield result
    finally:
        stop.touch()
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    result += json.loads(output)


@contextmanager
def no_file_grows_past(size: int) -> Iterator[None]:
    """Writing beyond this many bytes of a file fails, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.long
def test_killed_runs_leave_a_whole_set_and_the_next_run_gives_the_same_marts(
    tmp_path: Path, inputs: Path
) -> None:
    ours, start_again = tmp_path / "ours", tmp_path / "start-again"
    finish(start(ours, inputs, OLD), ours)
    shutil.copytree(ours, start_again, symlinks=True)
    began = time.monotonic()
    finish(start(ours, inputs, NEW), ours)
    length = time.monotonic() - began
    expected = whole_set(ours / "published")
    shutil.rmtree(ours)
    start_again.rename(ours)

    chance = random.Random(11)
    killed = 0
    with reader(ours / "published", tmp_path) as seen:
        for number in range(KILLS):
            process = start(ours, inputs, NEW)
            # a moment in each part of the run
            time.sleep(length * (number + chance.random()) / KILLS)
            process.kill()
            killed += process.wait() == -signal.SIGKILL
            assert whole_set(ours / "published")["as_of"] in (OLD, NEW)
            if number % 5 == 4 or number == KILLS - 1:
                finish(start(ours, inputs, NEW), ours)
                assert whole_set(ours / "published") == expected
    assert killed > KILLS / 2
    assert seen[1] == [OLD, NEW]


def test_publishing_that_ends_at_any_file_operation_leaves_a_whole_set(
    tmp_path: Path, marts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a history in parts, so that files are linked as well as written."""
    folder = tmp_path / "published"
    monkeypatch.setattr(publish_parts, "ROWS_OF_ONE_FILE", 0)
    publish_marts(marts, folder, as_of=NEW, config_version="v")
    assert "parts" in whole_set(folder)["files"]["lead_score_history.parquet"]
    ended = subprocess.run(
        [
            *(sys.executable, "-c", CRASHER, str(ROOT / "scripts"), str(ROOT / "tests")),
            *(str(marts), str(folder)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) > 8
    sets = {path.name for path in (tmp_path / ".published-sets").iterdir()} - {".lock"}
    assert len(sets) <= SETS_KEPT
    assert all(name.isdecimal() for name in sets)


def test_a_reader_never_fails_and_sees_one_set_during_ten_publications(
    tmp_path: Path, marts: Path
) -> None:
    folder = tmp_path / "published"
    publish_marts(marts, folder, as_of=NEW, config_version="v")
    with reader(folder, tmp_path) as seen:
        for number in range(10):
            as_of, version = f"2026-02-{1 + number:02d}", f"v{number}"
            set_marts(marts, as_of, version)
            publish_marts(marts, folder, as_of=as_of, config_version=version)
            time.sleep(0.1)
    rounds, dates = seen
    assert rounds >= 10
    assert len(dates) > 3


def test_a_reader_that_holds_the_old_set_open_finishes_it(tmp_path: Path, marts: Path) -> None:
    folder = tmp_path / "published"
    publish_marts(marts, folder, as_of=NEW, config_version="v")
    held = folder.resolve()
    set_marts(marts, OLD, "w")
    for _ in range(SETS_KEPT - 1):
        publish_marts(marts, folder, as_of=OLD, config_version="w")
    assert whole_set(held)["as_of"] == NEW
    assert whole_set(folder)["as_of"] == OLD


def test_marts_of_another_run_are_not_published(tmp_path: Path, marts: Path) -> None:
    with pytest.raises(RunStopped, match="not those of this run"):
        publish_marts(marts, tmp_path / "published", as_of=OLD, config_version="v")
    assert not (tmp_path / "published").is_symlink()


def test_full_disk_while_publishing_leaves_the_old_set_and_nothing_else(
    tmp_path: Path, marts: Path
) -> None:
    folder = tmp_path / "published"
    publish_marts(marts, folder, as_of=NEW, config_version="v")
    before = whole_set(folder), sorted(tmp_path.rglob("*"))
    with no_file_grows_past(200), pytest.raises(RunStopped, match="is still there") as stopped:
        publish_marts(marts, folder, as_of=NEW, config_version="v")
    assert len(stopped.value.sentences) == 1
    assert (whole_set(folder), sorted(tmp_path.rglob("*"))) == before


def test_faults_while_building_publish_nothing(
    tmp_path: Path, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failed data test, then a full disk, in one folder and after a good set."""
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    data = Path(shutil.copytree(inputs / "data", tmp_path / "data"))
    folder = tmp_path / "published"
    # an older good set, which both faults have to leave
    set_marts(tmp_path / "older.duckdb", OLD, "v")
    publish_marts(tmp_path / "older.duckdb", folder, as_of=OLD, config_version="v")
    before = whole_set(folder)
    options = job(tmp_path, data=data, rules=inputs / "rules", as_of=date(2026, 1, 31))

    class InputGrows(Silent):
        """The input file gets a row while the run reads it, so rows in are not rows out."""

        def progress(self, number: int, total: int, what: str) -> None:
            if number == total // 2:
                (data / "contacts.csv").write_text(CONTACTS + "late,VP\n")

    with pytest.raises(RunStopped, match=r"The test every_contact_\w+ found") as stopped:
        run(options, InputGrows())
    assert whole_set(folder) == before

    class DiskFills(Silent):
        """No file grows any more, once half of the models are built."""

        def progress(self, number: int, total: int, what: str) -> None:
            if number == total // 2:
                hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
                resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))

    with no_file_grows_past(2**40), pytest.raises(RunStopped) as stopped:
        run(options, DiskFills())
    assert 1 <= len(stopped.value.sentences) <= 5, stopped.value.sentences
    assert "File too large" in stopped.value.sentences[0]
    assert whole_set(folder) == before
    gc.collect()  # else the error, which holds itself, can hold dbt's connection
    with open_database(options.database) as connection:
        assert connection.execute("select count(*) from raw.contacts").fetchone() == (61,)


def test_a_second_run_on_one_database_says_so(tmp_path: Path, inputs: Path) -> None:
    options = job(tmp_path, data=inputs / "data", rules=inputs / "rules")
    sentence = rf"in use by another run \(process {os.getpid()}\)"
    with only_run_on(options.database), pytest.raises(RunStopped, match=sentence):
        run(options, Silent())
    assert not options.database.exists()
    with only_run_on(options.database):
        pass


@pytest.mark.parametrize("in_the_way", ["published", ".published-sets", "parent", "link"])
def test_what_stands_in_the_way_stops_a_run_before_it_builds(
    tmp_path: Path, inputs: Path, in_the_way: str
) -> None:
    folder = tmp_path / "parent" / "published"
    if in_the_way == "parent":
        folder.parent.write_text("mine")
    elif in_the_way == "link":
        write(tmp_path / "elsewhere", {"mine.txt": "mine"})
        folder.parent.mkdir()
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        write(folder.parent, {in_the_way: "mine"})
    options = job(tmp_path, data=inputs / "data", rules=inputs / "rules", publish=folder)
    with pytest.raises(RunStopped) as stopped:
        run(options, Silent())
    assert len(stopped.value.sentences) == 1
    assert str(folder) in stopped.value.sentences[0]
    assert not options.database.exists()
    assert not (in_the_way == "link" and folder.readlink() != tmp_path / "elsewhere")


def test_a_database_that_cannot_be_made_stops_a_run(tmp_path: Path, inputs: Path) -> None:
    (tmp_path / "file").write_text("mine")
    options = job(
        tmp_path, data=inputs / "data", rules=inputs / "rules", database=tmp_path / "file" / "a.db"
    )
    with pytest.raises(RunStopped, match="cannot be used"):
        run(options, Silent())


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes to read-only folders")
def test_a_read_only_folder_stops_a_run(tmp_path: Path, inputs: Path) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o555)
    for options in ({"publish": folder / "published"}, {"database": folder / "leads.duckdb"}):
        with pytest.raises(RunStopped):
            run(job(tmp_path, data=inputs / "data", rules=inputs / "rules", **options), Silent())
    assert not list(folder.iterdir())
