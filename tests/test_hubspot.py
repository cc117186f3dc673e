"""HubSpot's tables, as a connector lands them, become scores: a small account worked out by hand.

`examples/hubspot_crm/` holds the account; each row of its `expected.csv` says why it is so.
"""

from __future__ import annotations

import csv
import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dbt_runner import ROOT, run_dbt
from lead_scoring.inputs import find_input_files
from lead_scoring.load import load_folder
from lead_scoring.main_job import RunOptions, run
from lead_scoring.problems import RunStopped
from lead_scoring.settings import source_systems
from lead_scoring.source_systems import (
    convert,
    find_landed_tables,
    land_folder,
    source_system,
)
from lead_scoring.summary import RunSummary
from pipeline import Warehouse

EXAMPLE = ROOT / "examples" / "hubspot_crm"
AS_OF = date.fromisoformat((EXAMPLE / "as_of").read_text(encoding="utf-8").strip())
HUBSPOT = source_system("hubspot")


class Quiet:
    """A reporter that keeps what was said."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, what: str) -> None:
        self.steps.append(what)

    def progress(self, number: int, total: int, what: str) -> None:
        pass


@dataclass(frozen=True)
class Scored:
    """A whole run on the account."""

    warehouse: Warehouse
    summary: RunSummary
    steps: list[str]
    inputs: Path


def expected() -> list[dict[str, str]]:
    with (EXAMPLE / "expected.csv").open(encoding="utf-8", newline="") as file:
        return [
            {**row, "scored_on": row["scored_on"] or AS_OF.isoformat()}
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    folder = tmp_path_factory.mktemp("hubspot")
    database = folder / "lead_scoring.duckdb"
    reporter = Quiet()
    days = {date.fromisoformat(row["scored_on"]) for row in expected()} - {AS_OF}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_SCORING_SUPPRESSIONS", str(folder / "nobody.csv"))
        summary = run(
            RunOptions(
                source="hubspot",
                data=EXAMPLE / "data",
                rules=EXAMPLE / "rules",
                database=database,
                publish=folder / "published",
                as_of=AS_OF,
                replay_dates=tuple(sorted(days)),
            ),
            reporter,
        )
    inputs = folder / "lead_scoring_hubspot_inputs"
    return Scored(Warehouse(database), summary, reporter.steps, inputs)


@pytest.fixture
def database_path(tmp_path: Path) -> Path:
    return tmp_path / "lead_scoring.duckdb"


def changed_copy(folder: Path, changes: dict[str, str | None]) -> Path:
    """The account's files with some replaced, or left out where the text is None."""
    copy = folder / "data"
    shutil.copytree(EXAMPLE / "data", copy)
    for name, text in changes.items():
        path = copy / name
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")
    return copy


def rows_of(path: Path) -> list[dict]:
    with duckdb.connect() as connection:
        result = connection.execute(f"from '{path}'")
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def test_scores_are_those_worked_out_by_hand(scored: Scored):
    rows = scored.warehouse.rows(
        "select contact_id, score, cast(scored_on as varchar) as scored_on, "
        "case when is_scored then 'scored' else 'excluded' end as status, "
        "case when is_scored then points end as points, case when is_scored then band end as band "
        "from scoring.int_score_points"
    )
    found = {(row["contact_id"], row["score"], row["scored_on"]): row for row in rows}
    wanted = expected()
    for row in wanted:
        got = found[row["contact_id"], row["score"], row["scored_on"]]
        assert got["status"] == row["status"], row
        assert (got["band"] or "") == row["band"], row
        if row["points"]:
            assert float(got["points"]) == pytest.approx(float(row["points"]), abs=1e-6), row
    today = {key for key in found if key[2] == AS_OF.isoformat()}
    assert today == {
        (row["contact_id"], row["score"], row["scored_on"])
        for row in wanted
        if row["scored_on"] == AS_OF.isoformat()
    }, "nobody else is scored: not the deleted contact, not the merged ones"


def test_marts_say_the_same(scored: Scored):
    marts = scored.warehouse.rows("select contact_id, score, status, points from marts.lead_scores")
    for row in expected():
        if row["scored_on"] == AS_OF.isoformat():
            (got,) = (
                mart
                for mart in marts
                if mart["contact_id"] == row["contact_id"] and mart["score"] == row["score"]
            )
            assert got["status"] == row["status"]
            assert (got["points"] is None) == (row["points"] == "")
    assert scored.summary.contacts == 6


def test_merged_contact_keeps_one_score_with_both_histories(scored: Scored):
    ledger = scored.warehouse.rows(
        "select rule_id, matched_count from marts.lead_score_ledger "
        "where contact_id = '101' and entry = 'rule' and score = 'engagement'"
    )
    counts = {row["rule_id"]: row["matched_count"] for row in ledger}
    # a form of each merged contact; an e-mail to the survivor and one to the old address; one call
    assert counts["sent_form"] == 2
    assert counts["opened_email"] == 2
    assert counts["long_call"] == 1
    segments = scored.warehouse.rows("select contact_id from marts.lead_segments")
    assert not {"102", "103"} & {row["contact_id"] for row in segments}
    titles = scored.warehouse.rows(
        "select job_title from raw.contacts where contact_id = '101' "
        "and job_title is not null order by updated_at"
    )
    assert [row["job_title"] for row in titles][:2] == ["Assistant", "Sales Assistant"]


def test_deals_that_ended_are_outcomes(scored: Scored):
    rows = scored.warehouse.rows(
        "select contact_id, outcome, cast(closed_at as date) as closed_on, amount "
        "from staging.stg_inputs__outcomes order by contact_id"
    )
    assert rows == [
        # the deal of 102 was merged into that of 201, and 102 into 101
        {"contact_id": "101", "outcome": "won", "closed_on": date(2026, 6, 15), "amount": 12000.5},
        {"contact_id": "201", "outcome": "won", "closed_on": date(2026, 6, 15), "amount": 12000.5},
        # no close date: it came into its stage then
        {"contact_id": "202", "outcome": "lost", "closed_on": date(2026, 6, 3), "amount": 500.0},
    ]


def test_email_to_a_stranger_is_rejected_and_said(scored: Scored):
    assert scored.summary.rejected_rows == [
        {"input": "events", "reason": "no_contact_id", "row_count": 1}
    ]


def test_tables_that_are_not_there_are_said(scored: Scored):
    assert any("engagement_communication" in step for step in scored.steps)
    assert scored.summary.missing_inputs == ["adjustments"]


def test_every_property_is_an_attribute_whatever_its_name(scored: Scored):
    attributes = scored.warehouse.rows(
        "select attribute, value from features.int_lead_attributes "
        "where contact_id = '201' and scored_on = date '2026-06-30'"
    )
    found = {row["attribute"]: row["value"] for row in attributes}
    assert found["last_name"] == "Çelik"
    assert found["company_size-class"] == "small"
    assert found["company_numberofemployees"] == "40"
    assert found["first_seen_on"] == "2026-01-15 00:00:00"
    assert found["list_38"] == "Fair visitors"


def test_views_that_no_load_has_made_are_never_dropped(tmp_path: Path):
    database = tmp_path / "lead_scoring.duckdb"
    land_folder(HUBSPOT, EXAMPLE / "data", database)
    land_folder(HUBSPOT, EXAMPLE / "data", database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create view hubspot.kept as select 7 as id")
    with pytest.raises(RunStopped, match=r"tables of its own in schema hubspot \(kept\)"):
        land_folder(HUBSPOT, EXAMPLE / "data", database)
    with duckdb.connect(str(database)) as connection:
        assert connection.execute("select id from hubspot.kept").fetchall() == [(7,)]


def test_contacts_alone_are_enough(tmp_path: Path, database_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "CONTACT.csv").write_text("ID,PROPERTY_EMAIL\n001,a@example.com\n", encoding="utf-8")
    (data / "adjustments.csv").write_text(
        "adjustment_id,contact_id,score,points\na1,001,fit,5\n", encoding="utf-8"
    )
    landed = land_folder(HUBSPOT, data, database_path)
    assert landed.rows == {"contact": 1}
    folder = convert(HUBSPOT, database_path, as_of=AS_OF, data=data)
    # what HubSpot does not have is taken from the folder as it is
    assert sorted(find_input_files(folder)) == ["adjustments", "contacts"]
    (contact,) = rows_of(folder / "contacts.parquet")
    assert (contact["contact_id"], contact["email"]) == ("001", "a@example.com")


def test_merge_between_two_runs_delivers_events_again(tmp_path: Path, database_path: Path):
    """The event log keeps both rows of such an event: the moved one has to be the later one."""
    contacts = (EXAMPLE / "data" / "contact.csv").read_text(encoding="utf-8")
    unmerged = contacts.replace(",102,demo", ",,demo").replace("102,TRUE", "102,FALSE")
    assert unmerged.count(",102,") == 0
    changes = {"contact.csv": unmerged, "contact_merge_audit.csv": None}
    loads = []
    for data in (changed_copy(tmp_path, changes), EXAMPLE / "data"):
        database_path.unlink(missing_ok=True)
        land_folder(HUBSPOT, data, database_path)
        folder = convert(HUBSPOT, database_path, as_of=AS_OF, data=data)
        loads.append({row["event_id"]: row for row in rows_of(folder / "events.parquet")})
    before, after = loads
    moved = {name for name in before if before[name]["contact_id"] in ("102", "103")}
    assert moved == {"e06", "form-s1", "form-s2", "engagement-7001-call-102"}
    assert moved & after.keys() == {"e06", "form-s1", "form-s2"}
    for name in moved & after.keys():
        assert after[name]["contact_id"] == "101"
        assert after[name]["loaded_at"] > before[name]["loaded_at"]
    for name in before.keys() - moved:
        assert after[name] == before[name]


def test_a_corrected_outcome_is_the_same_event(tmp_path: Path, database_path: Path):
    """The event log would keep both, were they events of two ids."""
    meetings = (EXAMPLE / "data" / "engagement_meeting.csv").read_text(encoding="utf-8")
    corrected = meetings.replace("Demo,COMPLETED,", "Demo,NO_SHOW,")
    loads = []
    for data in (EXAMPLE / "data", changed_copy(tmp_path, {"engagement_meeting.csv": corrected})):
        database_path.unlink(missing_ok=True)
        land_folder(HUBSPOT, data, database_path)
        folder = convert(HUBSPOT, database_path, as_of=AS_OF, data=data)
        loads.append(
            {row["event_id"]: row["event_type"] for row in rows_of(folder / "events.parquet")}
        )
    before, after = loads
    assert before.keys() == after.keys()
    changed = {before[name]: after[name] for name in before if before[name] != after[name]}
    assert changed == {"meeting_held": "meeting_no_show"}


def test_tables_of_the_database_become_inputs_for_dbt_alone(database_path: Path):
    with duckdb.connect(str(database_path)) as connection:
        connection.execute("create schema hubspot")
        connection.execute("create table hubspot.contact (id bigint, _fivetran_deleted boolean)")
        connection.execute("insert into hubspot.contact values (7, true), (8, false), (9, null)")
    assert find_landed_tables(HUBSPOT, database_path).rows == {"contact": 3}
    folder = convert(HUBSPOT, database_path, as_of=AS_OF)
    assert {row["contact_id"] for row in rows_of(folder / "contacts.parquet")} == {"8", "9"}
    target = Path(os.environ.get("DBT_TARGET_PATH", ROOT / "target"))
    operation = ["run-operation", "take_inputs_from", "--args", "{source: hubspot}"]
    run_dbt(operation, database_path, target)
    with duckdb.connect(str(database_path)) as connection:
        contacts = connection.execute("select contact_id from raw.contacts order by 1").fetchall()
    assert contacts == [("8",), ("9",)]
    # somebody who goes over to run.py --source is told how
    with pytest.raises(RunStopped, match=r"can be dropped: drop view raw\.companies; drop view"):
        load_folder(folder, database_path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"contact.csv": None}, ["no contact.csv"], id="no_contacts"),
        pytest.param(
            {"contact.csv": "vid,property_email\n1,a@example.com\n"},
            ["contact.csv", "required column id is missing", "vid"],
            id="wrong_columns",
        ),
        pytest.param(
            {"deal_contact.csv": "deal,contact_id\n1,2\n", "form.csv": "name\nNews\n"},
            ["deal_contact.csv", "deal_id", "form.csv", "guid"],
            id="two_files_at_once",
        ),
        pytest.param(
            {"email_event.csv": "id,type,created,recipient\ne1,OPEN,yesterday,a@example.com\n"},
            ["email_event.csv, column created", "yesterday", "row 2"],
            id="no_time",
        ),
        pytest.param(
            {"deal.csv": "deal_id,property_amount\n1,much\n"},
            ["deal.csv, column property_amount", "much"],
            id="no_number",
        ),
        pytest.param(
            {"contact_data.csv": "id\n1\n"}, ["both there", "contact_data.csv"], id="twice"
        ),
    ],
)
def test_wrong_tables_stop_the_run_with_a_sentence(
    tmp_path: Path, changes: dict[str, str | None], words: list[str]
):
    database = tmp_path / "untouched.duckdb"
    with pytest.raises(RunStopped) as stopped:
        land_folder(HUBSPOT, changed_copy(tmp_path, changes), database)
    text = "\n".join(stopped.value.sentences)
    assert all(word in text for word in words), text
    assert not database.exists(), "nothing is changed"


def test_table_that_no_model_reads_may_be_broken(tmp_path: Path):
    data = changed_copy(
        tmp_path, {"ticket.csv": "", "owner.csv": "owner_id,email\n1,a@b.example\n"}
    )
    landed = land_folder(HUBSPOT, data, tmp_path / "w.duckdb")
    assert landed.not_used == ["owner", "ticket"]


def test_files_do_not_replace_tables_that_somebody_loaded(tmp_path: Path):
    database = tmp_path / "own.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema hubspot")
        connection.execute("create table hubspot.contact as select '7' as id")
    with pytest.raises(RunStopped, match="tables of its own in schema hubspot"):
        land_folder(HUBSPOT, EXAMPLE / "data", database)


def test_database_without_hubspots_tables_says_what_is_missing(tmp_path: Path):
    with pytest.raises(RunStopped, match=r"no table hubspot\.contact"):
        find_landed_tables(HUBSPOT, tmp_path / "empty.duckdb")


def test_unknown_source_is_wrong_usage_and_lists_those_there_are(capsys: pytest.CaptureFixture):
    import run as command

    with pytest.raises(SystemExit) as ended:
        command.main(["--source", "spreadsheet"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert all(name in said for name in source_systems())
