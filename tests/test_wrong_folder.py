"""Folders that are not what they should be: nothing is lost, and somebody is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from lead_scoring.database import open_database
from lead_scoring.explain import explain
from lead_scoring.load import SET_ASIDE_KEPT, load_folder
from lead_scoring.main_job import run
from lead_scoring.problems import RunStopped
from lead_scoring.raw_tables import tables_in
from test_run import Silent, job, small_pack, write
from test_time import query

pytestmark = pytest.mark.usefixtures("models_only")

EVENTS = "event_id,contact_id,occurred_at,event_type\n"
DATABASE = "lead_scoring.duckdb"


class Heard(Silent):
    """Keeps what a run says that it does."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, what: str) -> None:
        self.steps.append(what)


def test_contacts_without_a_row_do_not_take_the_place_of_those_that_are_known(
    tmp_path: Path,
) -> None:
    database = tmp_path / DATABASE
    load_folder(write(tmp_path / "empty", {"contacts.csv": "contact_id\n"}), database)
    load_folder(write(tmp_path / "data", {"contacts.csv": "contact_id\na\nb\n"}), database)
    write(tmp_path / "data", {"contacts.csv": "contact_id\n"})
    with pytest.raises(RunStopped, match=r"contacts\.csv has no row.* last load had 2 contacts"):
        load_folder(tmp_path / "data", database)
    assert not list(tmp_path.glob("*before*"))
    assert query(database, "select count(*) from raw.contacts_of_last_load") == [(2,)]


def test_a_table_of_contacts_that_is_empty_for_a_while_makes_no_empty_set(tmp_path: Path) -> None:
    rules = small_pack(tmp_path / "rules")
    options = job(tmp_path, rules=rules, as_of=date(2026, 3, 2))
    with open_database(tmp_path / DATABASE) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.contacts (contact_id varchar)")
    # nobody was there before: nothing can be lost
    assert run(options, Silent()).contacts == 0
    with open_database(tmp_path / DATABASE) as connection:
        connection.execute("insert into raw.contacts values ('a'), ('b')")
    assert run(options, Silent()).contacts == 2
    with open_database(tmp_path / DATABASE) as connection:
        connection.execute("delete from raw.contacts")
    with pytest.raises(RunStopped, match=r"raw\.contacts of .* has no row.* scored 2 leads"):
        run(options, Silent())
    assert query(tmp_path / DATABASE, "select count(*) from marts.lead_segments") == [(2,)]


def test_a_run_that_is_stopped_before_it_builds_puts_the_database_back(tmp_path: Path) -> None:
    first = write(tmp_path / "first", {"contacts.csv": "contact_id\na\nb\n"})
    load_folder(first, tmp_path / DATABASE)
    before = [f"lead_scoring.before-{number}.duckdb" for number in range(1, SET_ASIDE_KEPT + 1)]
    for name in before:
        (tmp_path / name).write_bytes((tmp_path / DATABASE).read_bytes())
    second = write(tmp_path / "second", {"contacts.csv": "contact_id\nx\ny\n"})
    wrong = small_pack(tmp_path / "wrong", scores="score,kind\nfit,guess\n")
    heard = Heard()
    with pytest.raises(RunStopped, match="guess"):
        run(job(tmp_path, data=second, rules=wrong), heard)
    assert not [step for step in heard.steps if "before-" in step]
    assert sorted(path.name for path in tmp_path.glob("*before-*")) == before
    kept = query(tmp_path / DATABASE, "select contact_id from raw.contacts order by contact_id")
    assert kept == [("a",), ("b",)]

    run(job(tmp_path, data=second, rules=small_pack(tmp_path / "right")), heard)
    assert [step for step in heard.steps if "is now lead_scoring.before-4.duckdb" in step]
    assert not (tmp_path / before[0]).exists()


def test_a_load_that_is_broken_off_puts_the_database_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_folder(
        write(tmp_path / "first", {"contacts.csv": "contact_id\na\nb\n"}), tmp_path / DATABASE
    )

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lead_scoring.load.remember_contacts", stop)
    second = write(tmp_path / "second", {"contacts.csv": "contact_id\nx\ny\n"})
    with pytest.raises(KeyboardInterrupt):
        load_folder(second, tmp_path / DATABASE)
    assert query(tmp_path / DATABASE, "select count(*) from raw.contacts") == [(2,)]
    assert query(tmp_path / DATABASE, "select min(contact_id) from raw.contacts") == [("a",)]
    assert not list(tmp_path.glob("*before-*"))


def test_files_that_no_input_is_called_like_are_named(tmp_path: Path) -> None:
    data = write(
        tmp_path / "data",
        {
            "contacts.csv": "contact_id\na\n",
            "Events_2026.csv": EVENTS,
            "events.csv.gz": "",
            "people.json": "{}",
            "README.md": "",
            ".hidden": "",
        },
    )
    summary = run(job(tmp_path, data=data, rules=small_pack(tmp_path / "rules")), Silent())
    (warning,) = [each for each in summary.warnings if each.startswith("Not read")]
    assert warning.startswith("Not read: Events_2026.csv, events.csv.gz, people.json. Inputs are")


@pytest.mark.parametrize("kind", ["double", "decimal(38, 10)", "float"])
def test_an_id_is_the_same_where_a_file_has_it_as_a_number_with_a_fraction(
    tmp_path: Path, kind: str
) -> None:
    """As pandas writes a column of whole numbers in which one is missing."""
    data = write(tmp_path / "data", {"companies.csv": "company_id,name\n100,Acme\n"})
    duckdb.execute(
        f"copy (select 12 as contact_id, cast(100 as {kind}) as company_id "
        f"union all select 13, null) to '{data / 'contacts.parquet'}'"
    )
    duckdb.execute(
        f"copy (select cast(7.5 as {kind}) as event_id, cast(12 as {kind}) as contact_id, "
        "timestamp '2026-03-01 10:00:00' as occurred_at, 'page_view' as event_type, "
        f"cast(12 as {kind}) as value) to '{data / 'events.parquet'}'"
    )
    summary = run(
        job(tmp_path, data=data, rules=small_pack(tmp_path / "rules"), as_of=date(2026, 3, 2)),
        Silent(),
    )
    assert summary.rejected_rows == []
    found = query(tmp_path / DATABASE, "select contact_id, event_id from raw.event_log")
    assert [(contact, event[:3]) for contact, event in found] == [("12", "7.5")]
    companies = "select contact_id, company_id from marts.lead_segments order by contact_id"
    assert query(tmp_path / DATABASE, companies) == [("12", "100"), ("13", None)]


def test_that_most_rows_of_an_input_were_not_used_is_a_warning(tmp_path: Path) -> None:
    rows = "1,a,2026-03-01,page_view\n2,12.0,2026-03-01,page_view\n"
    data = write(
        tmp_path / "data", {"contacts.csv": "contact_id\na\n12\n", "events.csv": EVENTS + rows}
    )
    options = job(tmp_path, data=data, rules=small_pack(tmp_path / "rules"), as_of=date(2026, 3, 2))
    assert not [each for each in run(options, Silent()).warnings if "not used" in each]
    # of a slice with one row, three are rejected in all
    for number in (3, 4):
        row = f"{number},{number}.0,2026-03-01,page_view\n"
        write(data, {"events.csv": EVENTS + row})
        summary = run(options, Silent())
    assert summary.warnings[-1] == (
        "events: 3 of 4 rows were not used, most as unknown_contact "
        "(contacts has no contact_id 12.0 (yet))."
    )


def test_a_folder_that_was_moved_is_a_sentence(tmp_path: Path) -> None:
    rules = small_pack(tmp_path / "rules")
    data = write(tmp_path / "data [1]", {"contacts.csv": "contact_id\na\n"})
    run(job(tmp_path, data=data, rules=rules, as_of=date(2026, 3, 2)), Silent())
    data.rename(tmp_path / "moved")
    with pytest.raises(RunStopped) as stopped:
        explain(tmp_path / DATABASE, "a", as_of=date(2026, 3, 1), reporter=Silent())
    with pytest.raises(RunStopped, match=r"data \[1\]/contacts\.csv is gone"):
        tables_in(tmp_path / DATABASE).describe()
    with (
        pytest.raises(RunStopped, match="is gone"),
        open_database(tmp_path / DATABASE) as connection,
    ):
        connection.execute("select * from raw.contacts")
    assert "data [1]/contacts.csv is gone" in str(stopped.value)
    assert "run scripts/run.py with --data" in str(stopped.value)
