"""A person is forgotten: gone from tables, files and bytes, and not brought back by a later run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

import forget as command
from lead_scoring import publish_parts
from lead_scoring.database import open_database
from lead_scoring.main_job import RunOptions, run
from lead_scoring.problems import RunStopped
from lead_scoring.suppressions import contact_hash, load_suppressions, read_suppressions

GONE = "person-to-forget"

DATA = {
    "contacts": f"""\
contact_id,email,job_title,company_id,updated_at
{GONE},forget.me@example.com,VP Sales,co1,2026-01-01
{GONE},forget.me@example.com,VP Sales,co1,2026-01-01
 {GONE} ,forget.me@example.com,VP,co1,2026-02-01
stays,stays@example.com,VP,co1,2026-01-01
other,other@example.com,Clerk,co2,2026-01-01
{GONE}-2,almost@example.com,VP,co2,2026-01-01
""",
    "companies": f"company_id,name\nco1,One\nco2,Two\n{GONE},A\n{GONE},B\n",
    "events": f"""\
event_id,contact_id,occurred_at,event_type,asset
e1,{GONE},2026-05-01,page_view,/a-page-of-one-person
e1,{GONE},2026-05-01,page_view,/a-page-of-one-person
e2,{GONE},some day,page_view,/x
e3,stays,2026-05-01,page_view,/x
e4,other,2026-05-01,page_view,/x
e5,,2026-05-01,page_view,/x
e6,later,2026-05-01,page_view,/x
""",
    "contact_attributes": f"contact_id,attribute,value\n{GONE},nps,9\n{GONE},,1\n",
    "outcomes": f"contact_id,outcome\n{GONE},perhaps\nother,lost\n",
    "adjustments": f"""\
adjustment_id,contact_id,score,points
a1,{GONE},fit,1
a2,{GONE},nothing,1
a3,stays,fit,1
""",
}
RULES = {
    "scores": "score,kind\nfit,fit\nengagement,engagement\n",
    "attribute_rules": "rule_id,score,points,description\nvp,fit,10,A VP\nmail,fit,1,Has mail\n",
    "rule_conditions": "rule_id,field,operator,value\nvp,job_title,contains,vp\n"
    "mail,email,contains,example\n",
    "event_rules": "rule_id,score,event_type,points\nview,engagement,page_view,2\n",
    "account_rollups": "score,component,method\naccount_fit,fit,max\n",
}


class Silent:
    def step(self, what: str) -> None:
        pass

    def progress(self, number: int, total: int, what: str) -> None:
        pass


class Place:
    """A folder with data, rules, database, published files and a suppression list of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "lead_scoring.duckdb"
        self.published = folder / "published"
        self.list = folder / "suppressed.csv"

    def write(self, name: str, tables: dict[str, str]) -> Path:
        (self.folder / name).mkdir(exist_ok=True)
        for table, text in tables.items():
            # a time that is no time stops a load; a missing one is a rejected row
            text = text.replace("some day", "")
            (self.folder / name / f"{table}.csv").write_text(text, encoding="utf-8")
        return self.folder / name

    def run(self) -> None:
        run(
            RunOptions(
                rules=self.folder / "rules",
                database=self.database,
                publish=self.published,
                data=self.folder / "data",
                as_of=date(2026, 6, 30),
            ),
            Silent(),
        )

    def forget(self, *contacts: str) -> int:
        return command.main(
            [
                *contacts,
                *("--database", str(self.database)),
                *("--publish", str(self.published)),
                *("--suppressions", str(self.list)),
            ]
        )

    def rows(self, query: str) -> list[tuple]:
        with open_database(self.database) as connection:
            return connection.execute(query).fetchall()

    def files_naming(self, text: str) -> list[str]:
        """The database and published files that hold a text, in a table or anywhere in them."""
        files = [
            *self.folder.glob("*.duckdb"),
            *(each for each in self.folder.glob(".published-sets/**/*") if each.is_file()),
        ]
        return sorted(
            path.name
            for path in files
            if text.encode() in path.read_bytes()
            or (
                path.suffix == ".parquet"
                and any(
                    text in json.dumps(row, default=str).replace(f"{GONE}-2", "")
                    for row in duckdb.execute(f"from '{path}'").fetchall()
                )
            )
        )

    def tables_with(self, text: str) -> dict[str, int]:
        """Rows by table and view, those of schema raw aside, that name a person somewhere."""
        with open_database(self.database) as connection:
            relations = connection.execute(
                "select schema_name, table_name from duckdb_tables() where not internal union all "
                "select schema_name, view_name from duckdb_views() "
                "where not internal and schema_name <> 'raw'"
            ).fetchall()
            found = {}
            for schema, name in relations:
                count = sum(
                    text in str(row).replace(f"{GONE}-2", "")
                    for row in connection.execute(f"from {schema}.{name}").fetchall()
                )
                if count:
                    found[f"{schema}.{name}"] = count
            return found


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(tmp_path_factory.mktemp("target")))
        yield patch


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, environment: pytest.MonkeyPatch) -> Place:
    """Scored, with an older set beside the published one, and the history in a folder of parts.

    The tests below follow one another.
    """
    environment.setattr(publish_parts, "ROWS_OF_ONE_FILE", 0)
    place = Place(tmp_path_factory.mktemp("place"))
    environment.setenv("LEAD_SCORING_SUPPRESSIONS", str(place.list))
    place.write("data", DATA)
    place.write("rules", RULES)
    place.run()
    shutil.copytree(place.published.resolve(), place.folder / ".published-sets" / "00000000")
    return place


def scores_of_others(place: Place) -> list[tuple]:
    return place.rows(
        "select contact_id, score, points, band, rules_matched from marts.lead_scores "
        f"where contact_id <> '{GONE}' order by all"
    )


# Companies that carry the person's id stand for themselves.
COMPANIES_OF_THAT_NAME = {
    "features.int_company_rows",
    "features.int_company_versions",
    "features.int_rejected_facts",
    "inputs.companies",
    "marts.rejected_rows",
    "staging.stg_inputs__companies",
}


def test_a_forgotten_person_is_gone_from_every_table_file_and_byte(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    before = scores_of_others(place)
    assert {"marts.lead_scores", "staging.stg_inputs__events"} <= set(place.tables_with(GONE))
    assert "scoring.int_conditions_met" in place.tables_with("forget.me@")
    assert "features.int_event_kinds" in place.tables_with("/a-page-of-one")
    rejected = place.rows("select count(*) from marts.rejected_rows")[0][0]
    comments = "select table_name, column_name, comment from duckdb_columns() order by all"
    comments_before = [row for row in place.rows(comments) if row[0] != "suppressed_contacts"]

    assert place.forget(f" {GONE} ") == 0
    report = capsys.readouterr().out

    assert set(place.tables_with(GONE)) <= COMPANIES_OF_THAT_NAME
    companies = place.rows(f"select input from marts.rejected_rows where row_key = '{GONE}'")
    assert companies == [("companies",)]
    assert place.tables_with("forget.me@") == {}
    assert place.tables_with("/a-page-of-one") == {}
    assert place.files_naming("forget.me@example.com") == []
    assert place.files_naming("/a-page-of-one") == []
    assert scores_of_others(place) == before
    after = [row for row in place.rows(comments) if row[0] != "suppressed_contacts"]
    assert after == comments_before

    # contacts 1, events 2 (e1 again, e2), attribute 1, outcome 1, adjustment 1
    assert place.rows("select count(*) from marts.rejected_rows")[0][0] == rejected - 6
    assert re.search(r"^marts\.rejected_rows +6$", report, re.MULTILINE)
    for words in (
        "marts.lead_scores ",
        "published lead_scores.parquet ",
        "contacts.csv still holds 3 rows",
        "events.csv still holds 3 rows",
        "2 older sets deleted",
        "those of the last run",
        "suppressed.csv: 1 added",
    ):
        assert words in report


def test_the_published_set_is_whole_and_the_only_one(place: Place) -> None:
    manifest = json.loads((place.published / "manifest.json").read_text())
    assert manifest["as_of"] == "2026-06-30"
    for name, file in manifest["files"].items():
        found = duckdb.execute(f"select count(*) from '{place.published / name}'").fetchone()
        assert found == (file["rows"],)
        assert found == place.rows(f"select count(*) from marts.{Path(name).stem}")[0]
    top = duckdb.execute(
        f"select top_contact_id from '{place.published}/account_scores.parquet' "
        "where company_id = 'co1'"
    ).fetchall()
    assert top == place.rows(
        "select top_contact_id from marts.account_scores where company_id = 'co1'"
    )
    assert GONE not in str(top)
    assert len(list(place.folder.glob(".published-sets/0*"))) == 1
    assert not list(place.folder.glob(".*.new")) and not list(place.folder.glob(".*-without-*"))


def test_a_second_call_changes_nothing_and_a_run_does_not_bring_the_person_back(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    before = scores_of_others(place)
    assert place.forget(GONE, "nobody") == 0
    report = capsys.readouterr().out
    assert "nobody was found nowhere." in report
    assert "No table holds rows of them." in report
    assert place.list.read_text().splitlines() == [
        "contact_hash",
        *sorted([contact_hash(GONE), contact_hash("nobody")]),
    ]

    place.run()
    assert set(place.tables_with(GONE)) <= COMPANIES_OF_THAT_NAME
    assert scores_of_others(place) == before
    # rows without a contact, and of contacts that are not there yet, are rejected as before
    assert place.rows(
        "select row_key, reason from marts.rejected_rows where input = 'events' order by all"
    ) == [("e5", "no_contact_id"), ("e6", "unknown_contact")]
    assert place.rows("select count(*) from marts.lead_scores")[0] == (6,)


def test_a_database_in_use_is_a_sentence_and_the_list_has_the_person(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    held = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb; c = duckdb.connect({str(place.database)!r}); print('open', flush=True)"
            "; input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert held.stdout is not None
        held.stdout.readline()
        assert place.forget("stays") == 1
    finally:
        held.communicate("\n")
    assert "in use by another program" in capsys.readouterr().err
    assert contact_hash("stays") in read_suppressions(place.list)
    assert place.rows("select count(*) from marts.lead_scores where contact_id = 'stays'") == [(2,)]

    assert place.forget("stays") == 0
    assert place.rows("select count(*) from marts.lead_scores where contact_id = 'stays'") == [(0,)]


def test_rows_of_own_tables_are_deleted_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(tmp_path)
    with duckdb.connect(str(place.database)) as connection:
        connection.execute("create schema raw; create schema history")
        connection.execute("create table raw.contacts as select unnest([1, 2]) as contact_id")
        connection.execute('create table history."a b" as select 1 as "Contact_ID", 5 as points')
    assert place.forget("1") == 0
    report = capsys.readouterr().out
    assert place.rows("select contact_id from raw.contacts") == [(2,)]
    assert place.rows('select count(*) from history."a b"') == [(0,)]
    assert "is no published set" in report
    assert "found nowhere" not in report


def test_an_input_file_that_is_gone_does_not_keep_the_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(tmp_path)
    gone = place.write("data", {"contacts": "contact_id\nc1\n"}) / "contacts.csv"
    with duckdb.connect(str(place.database)) as connection:
        connection.execute("create schema raw; create schema inputs; create schema marts")
        connection.execute(f"create view raw.contacts as from read_csv('{gone}')")
        connection.execute("create view inputs.contacts as select * from raw.contacts")
        connection.execute("create table marts.lead_scores as select 'c1' as contact_id")
    gone.unlink()
    assert place.forget("c1") == 0
    assert "could not be read" in capsys.readouterr().out
    assert place.rows("select count(*) from marts.lead_scores") == [(0,)]
    assert len(place.rows("select 1 from duckdb_views() where schema_name in ('raw', 'inputs')"))


@pytest.mark.parametrize("arguments", [[], ["--unheard-of", "c1"], [""], ["  "], ["N/A"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2


def test_without_a_database_the_list_has_the_person_and_a_sentence_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(tmp_path)
    assert place.forget("c1") == 1
    assert "There is no database" in capsys.readouterr().err
    assert read_suppressions(place.list) == [contact_hash("c1")]
    assert not place.database.exists()


def test_a_list_that_is_no_list_or_is_gone_stops_a_run(tmp_path: Path) -> None:
    file, database = tmp_path / "list.csv", tmp_path / "x.duckdb"
    assert load_suppressions(file, database) == 0
    file.write_text("contact_hash\nc1\n")
    with pytest.raises(RunStopped, match="line 2"):
        load_suppressions(file, database)
    file.write_text(f"{contact_hash('c1')}\n")
    with pytest.raises(RunStopped, match="header"):
        load_suppressions(file, database)
    file.write_text(f"\ufeffcontact_hash\r\n{contact_hash('c1').upper()}\r\n", encoding="utf-8")
    assert load_suppressions(file, database) == 1
    file.unlink()
    with pytest.raises(RunStopped, match="is gone"):
        load_suppressions(file, database)


def test_a_database_that_was_set_aside_forgets_the_person_too(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    aside = place.database.with_name("lead_scoring.before-1.duckdb")
    with open_database(aside) as connection:
        connection.execute("create schema raw")
        connection.execute(
            "create table raw.event_log as select * from (values ('e1', ?), ('e2', 'another'), "
            "('e3', 'there alone')) as event (event_id, contact_id)",
            [GONE],
        )
    assert place.forget(GONE, "there alone", "nowhere") == 0
    said = capsys.readouterr().out
    assert "nowhere was found nowhere" in said and "alone was found nowhere" not in said
    with open_database(aside) as connection:
        left = connection.execute("select event_id from raw.event_log").fetchall()
    assert left == [("e2",)]
    assert GONE.encode() not in aside.read_bytes()
    aside.unlink()
