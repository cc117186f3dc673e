"""Input files, good, odd and wrong: the right rows, or a sentence that names file and column."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pyarrow
import pytest
from pyarrow import parquet

from lead_scoring.database import open_database
from lead_scoring.load import describe_data, drop_oldest_set_aside, load_folder
from lead_scoring.problems import RunStopped
from lead_scoring.suppressions import contact_hash

CONTACTS = "contact_id,created_at\nc1,2026-01-01\n"
EVENTS = "event_id,contact_id,occurred_at,event_type\n"
ADJUSTMENTS = "adjustment_id,contact_id,score,points\n"


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def contacts_of(tmp_path: Path, files: dict[str, str | bytes], folder: str = "data") -> list[tuple]:
    database = tmp_path / "loaded.duckdb"
    load_folder(write(tmp_path / folder, files), database)
    with open_database(database) as connection:
        return connection.execute("select * from raw.contacts").fetchall()


READ_AS_MEANT = {
    "ids_that_look_like_numbers": ({"contacts.csv": "contact_id\n007\n"}, [("007",)]),
    "header_only": ({"contacts.csv": "contact_id,email\n"}, []),
    "header_without_line_end": ({"contacts.csv": "contact_id"}, []),
    "bom_and_cr_lf": (
        {"contacts.csv": b"\xef\xbb\xbfcontact_id,city\r\n1,Oslo\r\n"},
        [("1", "Oslo")],
    ),
    "quotes_commas_newlines": (
        {"contacts.csv": 'contact_id,city\n1,"a ""b"", c"\n2,"two\nlines"\n'},
        [("1", 'a "b", c'), ("2", "two\nlines")],
    ),
    "emoji": ({"contacts.csv": "contact_id,city\n1,😀\n"}, [("1", "😀")]),
    "code_is_text": (
        {"contacts.csv": "contact_id,city\n1,'; drop table x; --\n2,{{ 1/0 }}%s\n"},
        [("1", "'; drop table x; --"), ("2", "{{ 1/0 }}%s")],
    ),
    "blank_lines": ({"contacts.csv": "contact_id,city\n1,a\n\n2,b\n\n"}, [("1", "a"), ("2", "b")]),
    "blanks_in_header": ({"contacts.csv": "contact_id , city\n1,a\n"}, [("1", "a")]),
    "json_lines": (
        {"contacts.jsonl": '{"contact_id": "007", "n": 1}\n\n{"contact_id": 8, "flag": true}\n'},
        [("007", None, "1"), ("8", "true", None)],
    ),
}


@pytest.mark.parametrize("name", READ_AS_MEANT)
def test_odd_files_are_read_as_meant(tmp_path: Path, name: str) -> None:
    files, expected = READ_AS_MEANT[name]
    assert contacts_of(tmp_path, files) == expected


@pytest.mark.parametrize("folder", ["we[i]rd *dir?", "quo'te", "sp ace", "ünï"])
def test_any_folder_name_will_do(tmp_path: Path, folder: str) -> None:
    assert contacts_of(tmp_path, {"contacts.csv": "contact_id\n1\n"}, folder) == [("1",)]


@pytest.mark.parametrize("folder", ["data", "we[i]rd *dir?"])
def test_a_link_is_read_by_its_own_name(tmp_path: Path, folder: str) -> None:
    """A store of files by their content, say: what the link leads to has a name of no kind."""
    write(
        tmp_path / "store",
        {
            "abc": '{"contact_id": "c1", "created_at": "2026-01-01"}\n',
            "first.csv": "event_id\tcontact_id\n",
            "second": EVENTS + "e1,c1,2026-01-01,x\n",
        },
    )
    data = tmp_path / folder
    data.mkdir()
    (data / "contacts.jsonl").symlink_to(tmp_path / "store" / "abc")
    (data / "events.csv").symlink_to(tmp_path / "store" / "second")
    summary = load_folder(data, tmp_path / "loaded.duckdb")
    assert summary.rows == {"contacts": 1, "events": 1}


def test_a_link_that_leads_to_another_file_is_read_again(tmp_path: Path) -> None:
    store = {name: EVENTS + f"{name},c1,2026-01-01,x\n" for name in ("e1", "e2")}
    data = write(tmp_path / "data", {"contacts.csv": CONTACTS})
    for name, path in ((name, write(tmp_path / "store", store) / name) for name in store):
        os.utime(path, ns=(0, 0))
        (data / "events.csv").unlink(missing_ok=True)
        (data / "events.csv").symlink_to(path)
        assert load_folder(data, tmp_path / "loaded.duckdb").new_events == 1, name


WRONG = {
    "required_column_missing": (
        {"contacts.csv": CONTACTS, "events.csv": "event_id,contact_id,event_type\ne,c1,x\n"},
        ["events.csv", "occurred_at"],
    ),
    "no_contacts": ({"contact.csv": CONTACTS}, ["contacts.csv", "contact.csv"]),
    "empty_folder": ({}, ["contacts.csv", "nothing"]),
    "zero_bytes": (
        {"contacts.csv": CONTACTS, "events.csv": b""},
        ["events.csv", "0 bytes", "event_id", "optional"],
    ),
    "zero_bytes_required": ({"contacts.csv": b""}, ["contacts.csv", "0 bytes", "contact_id"]),
    "word_for_a_time": (
        {"contacts.csv": CONTACTS, "events.csv": EVENTS + "e1,c1,2026-01-01,x\ne2,c1,soon,x\n"},
        ["events.csv", "occurred_at", "row 3", "'soon'", "1 value is"],
    ),
    "word_for_a_time_after_a_blank_line": (
        {"contacts.csv": 'contact_id,created_at\n"1\n2",2026-01-01\n\n3,soon\n'},
        ["contacts.csv", "created_at", "row 4: 'soon'"],
    ),
    "word_for_a_time_in_json": (
        {"contacts.jsonl": '{"contact_id": "1"}\n\n{"contact_id": "2", "created_at": "soon"}\n'},
        ["contacts.jsonl", "created_at", "row 3: 'soon'"],
    ),
    "day_that_is_not": (
        {"contacts.csv": "contact_id,updated_at\n1,2026-02-30\n"},
        ["contacts.csv", "updated_at", "2026-02-30"],
    ),
    "infinity_is_no_time": (
        {"contacts.csv": "contact_id,updated_at\n1,infinity\n"},
        ["updated_at", "infinity"],
    ),
    "before_our_time": (
        {"contacts.csv": CONTACTS, "events.csv": EVENTS + "e1,c1,2026-01-01 (BC),x\n"},
        ["events.csv", "occurred_at", "2026-01-01 (BC)"],
    ),
    "year_0": (
        {"contacts.csv": "contact_id,updated_at\n1,0000-01-01\n2,0001-01-01\n3,9999-12-31\n"},
        ["updated_at", "1 value is", "0000-01-01"],
    ),
    "too_many_points": (
        {"contacts.csv": CONTACTS, "adjustments.csv": ADJUSTMENTS + "a,c1,fit,1e300\n"},
        ["adjustments.csv", "points", "between -1,000,000,000 and", "row 2: '1e300'"],
    ),
    "word_for_a_number": (
        {"contacts.csv": CONTACTS, "adjustments.csv": ADJUSTMENTS + "a,c1,fit,ten\n"},
        ["adjustments.csv", "points", "'ten'"],
    ),
    "too_many_values": (
        {"contacts.csv": "contact_id,email\n1,a\n2,b,c\n"},
        ["contacts.csv, line 3", "3 values", "2 columns"],
    ),
    "too_few_values": ({"contacts.csv": "contact_id,email\n1\n"}, ["contacts.csv, line 2"]),
    "open_quote": ({"contacts.csv": 'contact_id,email\n1,"a\n'}, ["contacts.csv", "quotation"]),
    "line_ends_that_differ": (
        {"contacts.csv": b"contact_id,email\n1,a\r\n2,b\n"},
        ["contacts.csv: some lines end otherwise"],
    ),
    "cell_of_3_mb": (
        {"contacts.csv": "contact_id,quote\n1," + "x" * 3_000_000},
        ["contacts.csv, line 2: a line cannot be longer than 2,000,000 bytes"],
    ),
    "not_utf8": (
        {"contacts.csv": ("contact_id,city\n" + "1,x\n" * 30_000 + "2,Köln\n").encode("latin-1")},
        ["contacts.csv", "UTF-8"],
    ),
    "semicolons": ({"contacts.csv": "contact_id;email\n1;a\n"}, ["contacts.csv", "by semicolons"]),
    "column_twice": ({"contacts.csv": "contact_id,Email,email\n1,a,b\n"}, ["Email", "twice"]),
    "line_break_in_a_name": (
        {"contacts.csv": b'contact_id,"annual\nbudget"\r\n1,5\r\n2,6\r\n'},
        ["contacts.csv, line 1", "line break"],
    ),
    "column_without_name": ({"contacts.csv": "contact_id,,x\n1,a,b\n"}, ["column 2", "no name"]),
    "two_files_for_one_input": (
        {"contacts.csv": CONTACTS, "contacts.jsonl": '{"contact_id": "1"}'},
        ["contacts.csv", "contacts.jsonl"],
    ),
    "broken_json": ({"contacts.jsonl": '{"contact_id": "1"}\n{oops\n'}, ["jsonl", "line 2 cannot"]),
    "line_that_is_no_object": (
        {"contacts.jsonl": '{"contact_id": "1"}\n5\n'},
        ["contacts.jsonl is not JSON lines (one JSON object a line): line 2 holds"],
    ),
    "line_that_is_null": ({"contacts.jsonl": '{"contact_id": "1"}\nnull\n'}, ["not JSON lines"]),
    "one_list_of_objects": ({"contacts.jsonl": '[{"contact_id": "1"}]\n'}, ["not JSON lines"]),
    "key_twice": (
        {"contacts.jsonl": '{"contact_id": "1", "Email": "a"}\n{"contact_id": "2", "email": "b"}'},
        ["contacts.jsonl: the column Email is there twice"],
    ),
    "key_twice_beyond_ascii": (
        {"contacts.jsonl": '{"contact_id": "1", "État": "a", "état": "b"}\n'},
        ["contacts.jsonl: the column État is there twice"],
    ),
    "no_parquet": ({"contacts.parquet": "hello"}, ["contacts.parquet", "Parquet"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_stops_with_a_sentence(tmp_path: Path, name: str) -> None:
    files, fragments = WRONG[name]
    database = tmp_path / "loaded.duckdb"
    with pytest.raises(RunStopped) as stopped:
        load_folder(write(tmp_path / "data", files), database)
    (sentence,) = stopped.value.sentences
    assert [fragment for fragment in fragments if fragment not in sentence] == []
    assert not database.exists(), "nothing may be made of wrong input"


def test_all_problems_are_listed_at_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "contacts.csv": "contact_id,created_at\n1,when\n",
            "events.csv": EVENTS + "e1,1,then,x\n",
            "outcomes.csv": "contact_id,outcome,amount\n1,won,much\n",
        },
    )
    with pytest.raises(RunStopped) as stopped:
        load_folder(folder, tmp_path / "loaded.duckdb")
    assert len(stopped.value.sentences) == 3


def test_unknown_words_are_no_wrong_values(tmp_path: Path) -> None:
    files = {"contacts.csv": "contact_id,created_at\n1,N/A\n2,\n3, unknown \n"}
    assert len(contacts_of(tmp_path, files)) == 3


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("contacts", "5 as created_at", "INTEGER"),
        ("contacts", "[timestamp '2026-01-01'] as created_at", r"TIMESTAMP\[\]"),
        ("outcomes", "'won' as outcome, [1, 2] as amount", r"INTEGER\[\]"),
    ],
)
def test_parquet_types_that_do_not_fit(tmp_path: Path, name: str, value: str, found: str) -> None:
    folder = write(tmp_path / "data", {"contacts.csv": CONTACTS} if name != "contacts" else {})
    duckdb.execute(f"copy (select 1 as contact_id, {value}) to '{folder}/{name}.parquet'")
    with pytest.raises(RunStopped, match=rf"{name}\.parquet, column \w+: the type {found}"):
        load_folder(folder, tmp_path / "loaded.duckdb")


@pytest.mark.parametrize("names", [("Email", "email"), ("état", "État")])
def test_a_column_of_a_parquet_file_stands_there_once(tmp_path: Path, names: tuple) -> None:
    """What is inside of a column may be called like another one."""
    inner = {"email": 1, "état": [{"contact_id": 1}]}
    good = pyarrow.table({"contact_id": ["c1"], "facts": [inner], "email": ["a"], "état": ["b"]})
    folder = write(tmp_path / "data", {})
    parquet.write_table(good, folder / "contacts.parquet")
    assert load_folder(folder, tmp_path / "loaded.duckdb").rows == {"contacts": 1}
    twice = pyarrow.table([["c1"], [inner], ["a"], ["b"]], names=["contact_id", "facts", *names])
    parquet.write_table(twice, folder / "contacts.parquet")
    with pytest.raises(RunStopped, match=rf"contacts\.parquet: the column {names[0]} is .* twice"):
        load_folder(folder, tmp_path / "loaded.duckdb")


def test_points_of_a_parquet_file_have_a_limit_too(tmp_path: Path) -> None:
    """What is no number at all is not known."""
    folder = write(tmp_path / "data", {"contacts.csv": CONTACTS})
    duckdb.execute(
        "copy (select 'a' as adjustment_id, 'c1' as contact_id, 'fit' as score, "
        "unnest(['1e9'::double, 'nan', '-2e9']) as points) "
        f"to '{folder}/adjustments.parquet'"
    )
    with pytest.raises(RunStopped, match=r"column points: 1 value is not .*row 3: '-2000000000"):
        load_folder(folder, tmp_path / "loaded.duckdb")


def test_an_input_that_is_gone_is_not_read_from_the_run_before(tmp_path: Path) -> None:
    database = tmp_path / "loaded.duckdb"
    companies = "company_id\nk1\n"
    first = {"contacts.csv": CONTACTS, "companies.csv": companies, "events.csv": EVENTS}
    load_folder(write(tmp_path / "a", first), database)
    summary = load_folder(write(tmp_path / "b", {"contacts.csv": CONTACTS}), database)
    assert {"companies", "events"} <= set(summary.missing_inputs)
    with open_database(database) as connection:
        views = connection.execute(
            "select view_name from duckdb_views() where schema_name = 'raw' order by view_name"
        ).fetchall()
    assert views == [("contacts",), ("events",)]


def test_events_of_earlier_loads_stay(tmp_path: Path) -> None:
    database = tmp_path / "loaded.duckdb"
    event = "{0},c1,2026-01-0{0},page_view\n"
    first = {"contacts.csv": CONTACTS, "events.csv": EVENTS + event.format(1)}
    assert load_folder(write(tmp_path / "a", first), database).new_events == 1
    assert load_folder(tmp_path / "a", database).new_events == 0  # the file has not changed
    second = {"contacts.csv": CONTACTS, "events.csv": EVENTS + event.format(1) + event.format(2)}
    assert load_folder(write(tmp_path / "b", second), database).new_events == 1
    summary = load_folder(write(tmp_path / "c", {"contacts.csv": CONTACTS}), database)
    assert summary.new_events == 0
    assert "events" not in summary.missing_inputs
    assert summary.description.event_types == {"page_view"}
    with open_database(database) as connection:
        ids = connection.execute("select event_id from raw.events order by 1").fetchall()
    assert ids == [("1",), ("2",)]


def test_a_handful_of_contacts_in_another_folder_proves_nothing_in_the_default_database(
    tmp_path: Path,
) -> None:
    database = tmp_path / "loaded.duckdb"
    many = "contact_id\n" + "".join(f"c{number}\n" for number in range(20))
    for folder, contacts, is_other in (
        ("a", CONTACTS, False),
        ("a", CONTACTS, False),
        ("b", CONTACTS, True),
        ("c", many, True),
        ("d", many, False),
    ):
        data = write(tmp_path / folder, {"contacts.csv": contacts})
        summary = load_folder(data, database, is_default_database=True)
        assert bool(summary.set_aside) == is_other, folder


@pytest.mark.parametrize(
    ("is_default", "before", "folder", "after", "is_other"),
    [
        (False, "", "a", "2026-01-01T00:00:00Z", False),
        (False, "2026-01-01T00:00:00Z", "a", "", False),
        (False, "2026-01-01T00:00:00Z", "a", "2026-01-01T01:00:00Z", False),
        (False, "2026-01-01T00:00:00Z", "a", "2026-01-02T00:00:01Z", True),
        (False, "", "b", "2026-01-01T00:00:00Z", False),
        (False, "", "b", "", False),
        (False, "2026-01-01T00:00:00Z", "b", "", False),
        (False, "2026-01-01T00:00:00Z", "b", "2025-12-31T00:00:00Z", False),
        (False, "2026-01-01T00:00:00Z", "b", "2025-12-30T23:59:59Z", True),
        # ids that count from 1 are the same in any folder
        (True, "", "a", "2026-01-01", False),
        (True, "2026-01-01", "a", "", False),
        (True, "", "b", "2026-01-01", True),
        (True, "2026-01-01", "b", "", True),
        (True, "2026-01-01", "b", "2026-01-02", False),
        (True, "", "b", "", False),
    ],
)
def test_a_date_that_is_added_or_corrected_makes_no_other_data_set(
    tmp_path: Path, is_default: bool, before: str, folder: str, after: str, is_other: bool
) -> None:
    """Unless nobody has said that two folders belong together: then both need a date, or neither.

    The same ids with quite other dates are other people, in the same folder, too.
    """
    for place, created_at in (("a", before), (folder, after)):
        rows = "".join(f"{number},{created_at}\n" for number in range(25))
        data = write(tmp_path / place, {"contacts.csv": f"contact_id,created_at\n{rows}"})
        database = tmp_path / "loaded.duckdb"
        summary = load_folder(data, database, is_default_database=is_default)
    assert bool(summary.set_aside) == is_other


@pytest.mark.parametrize("stem", ["loaded", "leads[eu]"])
def test_databases_that_are_set_aside_do_not_pile_up(tmp_path: Path, stem: str) -> None:
    database = tmp_path / f"{stem}.duckdb"
    for number in range(6):
        data = write(tmp_path / str(number), {"contacts.csv": f"contact_id\nc{number}\n"})
        load_folder(data, database)
        drop_oldest_set_aside(database)
    assert sorted(path.name for path in tmp_path.glob("*.duckdb")) == [
        *(f"{stem}.before-{number}.duckdb" for number in (3, 4, 5)),
        f"{stem}.duckdb",
    ]


def test_data_are_described_for_the_rules(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "contacts.csv": "contact_id,Plan\n1,x\n",
            "companies.csv": "company_id,industry\n1,x\n",
            "contact_attributes.csv": "contact_id,attribute,value\n1, Tier ,x\n",
            "events.csv": EVENTS + "e1,1,2026-01-01,Page_View\n",
        },
    )
    description = describe_data(folder)
    assert description.attributes >= {"plan", "company_industry", "tier"}
    assert description.event_types == {"page_view"}
    assert description.missing_inputs == {"outcomes", "adjustments"}


def test_a_broken_file_is_a_sentence_in_a_database_that_has_data_too(tmp_path: Path) -> None:
    database = tmp_path / "loaded.duckdb"
    load_folder(write(tmp_path / "a", {"contacts.csv": CONTACTS}), database)
    broken = {"contacts.csv": 'contact_id,city\nc1,"no end\n'}
    with pytest.raises(RunStopped, match=r"contacts\.csv.*quotation mark"):
        load_folder(write(tmp_path / "b", broken), database)


def test_who_is_not_suppressed_any_more_gets_the_events_back(tmp_path: Path) -> None:
    database = tmp_path / "loaded.duckdb"
    events = EVENTS + "1,c1,2026-01-01,page_view\n2,c2,2026-01-01,page_view\n"
    folder = write(tmp_path / "a", {"contacts.csv": CONTACTS, "events.csv": events})
    assert load_folder(folder, database, suppressed=[contact_hash("c1")]).new_events == 1
    assert load_folder(folder, database, suppressed=[contact_hash("c1")]).new_events == 0
    assert load_folder(folder, database).new_events == 1
    assert load_folder(folder, database).new_events == 0
