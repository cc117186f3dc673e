"""A large history is published as a folder: every date right, and only what changed written."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from lead_scoring import publish_parts
from lead_scoring.database import open_database
from lead_scoring.publish import publish_marts
from test_faults import whole_set

HISTORY = "lead_score_history.parquet"
FIRST = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish_parts, "ROWS_OF_ONE_FILE", 100)


class Warehouse:
    """A database with a history of some days, and where it is published."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "lead_scoring.duckdb"
        self.published = folder / "published"
        self.run(
            "create schema marts",
            "create table marts.lead_score_history as select 'c' || contact as contact_id, score, "
            f"date '{FIRST}' + cast(day as integer) as scored_on, contact * 0.1 + day as points, "
            "null as band "
            "from range(3) as days (day), range(50) as contacts (contact), "
            "(values ('fit'), ('engagement')) as scores (score)",
            "create table marts.lead_scores as select contact_id, scored_on, 'v' as config_version "
            "from marts.lead_score_history where scored_on = "
            "(select max(scored_on) from marts.lead_score_history)",
        )

    def run(self, *statements: str) -> list[tuple]:
        with open_database(self.database) as connection:
            for statement in statements:
                rows = connection.execute(statement).fetchall()
        return rows

    def publish(self) -> dict:
        """Publish, hold every file to the manifest and the rows to the table."""
        (found,) = self.run("select distinct cast(scored_on as varchar) from marts.lead_scores")
        publish_marts(self.database, self.published, as_of=found[0], config_version="v")
        published = sorted(rows_of(self.published / HISTORY), key=repr)
        assert published == sorted(self.run("from marts.lead_score_history"), key=repr)
        manifest = whole_set(self.published)
        assert manifest["files"][HISTORY]["rows"] == len(published)
        return manifest

    def files(self) -> dict[str, int]:
        """The parts that are published, each with the file that it really is."""
        return {path.name: path.stat().st_ino for path in (self.published / HISTORY).iterdir()}


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    (tmp_path / "it's here").mkdir()
    return Warehouse(tmp_path / "it's here")


def rows_of(path: Path) -> list[tuple]:
    return duckdb.execute("from read_parquet(?)", [str(path)]).fetchall()


def day(number: int) -> str:
    return f"{FIRST + timedelta(days=number)}.parquet"


def test_each_date_is_a_file_sorted_by_its_key(warehouse: Warehouse) -> None:
    warehouse.publish()
    assert set(warehouse.files()) == {day(0), day(1), day(2)}
    one = [row[:2] for row in rows_of(warehouse.published / HISTORY / day(1))]
    assert one == sorted(one)
    assert len(one) == 100


def test_only_dates_whose_rows_are_others_are_written(warehouse: Warehouse) -> None:
    first = warehouse.publish()
    before = warehouse.files()
    assert warehouse.publish() == first
    assert warehouse.files() == before

    history = "marts.lead_score_history"
    warehouse.run(
        f"insert into {history} select * replace (scored_on + 1 as scored_on) from {history} "
        f"where scored_on = date '{FIRST}' + 2",
        # two rows change places: all sums of all columns are as they were
        f"update {history} set points = case contact_id when 'c1' then 0.2 else 0.1 end "
        f"where scored_on = date '{FIRST}' and contact_id in ('c1', 'c2') and score = 'fit'",
        "update marts.lead_scores set scored_on = scored_on + 1",
    )
    warehouse.publish()
    after = warehouse.files()
    assert set(after) == {*before, day(3)}
    assert after[day(0)] != before[day(0)]
    assert (after[day(1)], after[day(2)]) == (before[day(1)], before[day(2)])

    warehouse.run(f"delete from {history} where scored_on = date '{FIRST}' + 1")
    warehouse.publish()
    assert set(warehouse.files()) == {day(0), day(2), day(3)}

    # a column more is another file for every date
    warehouse.run(f"alter table {history} add column segment varchar")
    warehouse.publish()
    assert not set(warehouse.files().values()) & set(after.values())


def test_a_small_history_is_one_file_before_and_after(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish_parts, "ROWS_OF_ONE_FILE", 300)
    assert "parts" not in warehouse.publish()["files"][HISTORY]
    monkeypatch.setattr(publish_parts, "ROWS_OF_ONE_FILE", 299)
    assert len(warehouse.publish()["files"][HISTORY]["parts"]) == 3
    monkeypatch.setattr(publish_parts, "ROWS_OF_ONE_FILE", 300)
    assert "parts" not in warehouse.publish()["files"][HISTORY]


def test_what_cannot_be_linked_is_written(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = warehouse.publish()
    before = warehouse.files()
    # moved, not deleted: a new file might be given the number of one that is gone
    (warehouse.published / HISTORY / day(1)).rename(warehouse.database.with_name("moved"))
    assert warehouse.publish() == first
    assert {name for name, file in warehouse.files().items() if file != before[name]} == {day(1)}

    def no_links(*_: Path) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    assert warehouse.publish() == first


def operations(patch: pytest.MonkeyPatch, folder: Path) -> list[tuple[str, str]]:
    """A list that fills with what is brought to the disk, or gets another name, in its order."""
    done: list[tuple[str, str]] = []
    names = {folder.parent.stat().st_ino: "parent"}
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def noted_fsync(descriptor: int) -> None:
        fsync(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        name = names.get(os.fstat(descriptor).st_ino) or str(path.relative_to(folder.parent))
        done.append(("flushed", name))

    def noted(kind: str, move: Callable) -> Callable:
        def moved(old: Path, new: Path) -> None:
            move(old, new)
            done.append((kind, str(Path(new).relative_to(folder.parent))))

        return moved

    patch.setattr(os, "fsync", noted_fsync)
    patch.setattr(os, "rename", noted("renamed", rename))
    patch.setattr(os, "replace", noted("renamed", replace))
    return done


def test_files_and_names_are_on_the_disk_before_anybody_is_led_to_them(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = operations(monkeypatch, warehouse.published)
    warehouse.publish()
    new = ".published-sets/00000001.unfinished"
    first = [("flushed", f"{new}/{name}") for name in ("lead_scores.parquet", "manifest.json")]
    first += [("flushed", f"{new}/{HISTORY}/{day(each)}") for each in range(3)]
    first += [("flushed", f"{new}/{HISTORY}"), ("flushed", new)]
    then = [
        ("renamed", ".published-sets/00000001"),
        ("flushed", ".published-sets"),
        ("renamed", "published"),
        ("flushed", "parent"),
    ]
    assert sorted(done[:-4]) == sorted(first)
    assert done[-4:] == then


def test_what_cannot_be_flushed_is_published_all_the_same(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    os_open = os.open

    def open_no_folder(path: Path, *more: int, **others: int) -> int:
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied")
        return os_open(path, *more, **others)

    monkeypatch.setattr(os, "open", open_no_folder)
    warehouse.publish()
