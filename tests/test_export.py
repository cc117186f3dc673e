"""Exports to a CRM: only what changed, nothing lost and nothing twice, whatever breaks them off."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import export as command
import forget as forget_command
from lead_scoring.crm_fields import FIELDS
from lead_scoring.database import only_run_on, open_database
from lead_scoring.main_job import RunOptions, run
from lead_scoring.run_mark import begin_run, end_run
from lead_scoring.settings import ROOT
from test_run import Silent, write

# 4711 and 4712 share an address; 0815 has none; 007's would be run as a formula.
CONTACTS = """\
contact_id,email,first_name,last_name,job_title
4711,vp@example.com,=1+1,"Zoë ""Z"" Ümit",VP Sales
4712, VP@example.com,@SUM(A1),Second,VP
0815,,No,Address,Clerk
007,+44@example.com,Plus,Sign,VP
42,clerk@example.com,,,Clerk
"""
RULES = {
    "scores.csv": "score,kind\nfit,fit\n",
    "attribute_rules.csv": "rule_id,score,points,description\n"
    "vp,fit,10.25,=A VP\nclerk,fit,-3,Is a clerk\n",
    "rule_conditions.csv": "rule_id,field,operator,value\nvp,job_title,contains,vp\n"
    "clerk,job_title,equals,clerk\n",
    "score_bands.csv": "score,band,min_points\nfit,-A,5\nfit,B,-99\n",
    "segments.csv": "fit_band,engagement_band,segment,priority,next_step,is_handoff\n",
}
IDS = {"4711", "4712", "0815", "007", "42"}

# Exports in a child that ends at its n-th step (a statement, or an operation on a file) as if it
# were killed, for n = 1, 2, ... until one gets through. After each, exports twice more, in a child
# without a fault, which leaves what the database says in a file. Prints how many steps there were.
CRASHER = """
import json, os, shutil, sys
from contextlib import contextmanager
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from lead_scoring import crm_export
base, root, fixed = Path(sys.argv[3]), Path(sys.argv[4]), sys.argv[5] == "fixed"
operations = {"open", "os.mkdir", "os.rename", "os.remove", "os.link", "shutil.copyfile"}
opened = crm_export.open_database

def options(folder):
    return crm_export.ExportOptions(
        destination="csv", database=folder / "lead_scoring.duckdb", folder=folder / "exports",
        names=crm_export.read_names.__globals__["FIELDS_FILE"],
        output=folder / "exports" / "leads.csv" if fixed else None,
    )

def with_fault(folder, last):
    left = last
    def step():
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(9)
    class Counted:
        def __init__(self, connection):
            self.connection = connection
        def execute(self, *arguments):
            step()
            result = self.connection.execute(*arguments)
            return result
    @contextmanager
    def open_counted(database):
        with opened(database) as connection:
            yield Counted(connection)
    crm_export.open_database = open_counted
    sys.addaudithook(lambda event, _: step() if event in operations else None)
    crm_export.export(options(folder))

def without_fault(folder):
    for _ in range(2):
        last = crm_export.export(options(folder))
    with opened(folder / "lead_scoring.duckdb") as connection:
        found = {
            "last": last.leads,
            "waiting": connection.execute("select count(*) from marts.crm_sync").fetchone()[0],
            "noted": connection.execute("select count(*) from crm.exported_leads").fetchone()[0],
            "pending": connection.execute("select count(*) from crm.leads_in_export").fetchone()[0],
        }
    (folder / "state.json").write_text(json.dumps(found))

def child(work, *arguments):
    pid = os.fork()
    if pid == 0:
        try:
            work(*arguments)
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

for last in range(1, 500, int(sys.argv[6])):
    folder = root / f"{last:03d}"
    folder.mkdir()
    shutil.copy(base, folder / "lead_scoring.duckdb")
    ended = child(with_fault, folder, last)
    assert ended in (0, 9), (last, ended)
    ended_again = child(without_fault, folder)
    assert ended_again == 0, (last, ended_again)
    if ended == 0:
        print(last - 1)
        break
"""


def options(folder: Path) -> RunOptions:
    return RunOptions(
        rules=folder / "rules",
        database=folder / "lead_scoring.duckdb",
        publish=folder / "published",
        data=folder / "data",
        as_of=date(2026, 6, 30),
    )


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data, rules and a database that a run has made. Not to be changed."""
    folder = tmp_path_factory.mktemp("base")
    write(folder / "data", {"contacts.csv": CONTACTS})
    write(folder / "rules", RULES)
    run(options(folder), Silent())
    return folder


@pytest.fixture
def place(base: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(base / "rules", tmp_path / "rules")
    shutil.copytree(base / "data", tmp_path / "data")
    shutil.copy(base / "lead_scoring.duckdb", tmp_path / "lead_scoring.duckdb")
    return tmp_path


def export(folder: Path, *arguments: str, status: int = 0) -> list[dict[str, str]]:
    """Export to out.csv with the command, and read what it wrote."""
    output = folder / "out.csv"
    ended = command.main(
        [*("--database", str(folder / "lead_scoring.duckdb"), "--output", str(output)), *arguments]
    )
    assert ended == status
    if status:
        return []
    with output.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def query(folder: Path, sql: str) -> list[tuple]:
    with open_database(folder / "lead_scoring.duckdb") as connection:
        return connection.execute(sql).fetchall()


def test_second_file_is_empty_and_after_a_rule_edit_has_who_changed(place: Path) -> None:
    assert {row["contact_id"] for row in export(place, "--format", "csv")} == IDS
    assert export(place, "--format", "csv") == []
    header = (place / "out.csv").read_text()
    assert header.startswith("contact_id,") and header.count("\n") == 1
    assert query(place, "select count(*) from marts.crm_sync") == [(0,)]

    # in the second decimal alone for the VPs: a CRM shows nothing of it
    write(
        place / "rules",
        {
            "attribute_rules.csv": RULES["attribute_rules.csv"]
            .replace("10.25", "10.251")
            .replace("-3", "-4")
        },
    )
    run(options(place), Silent())
    changed = {"0815", "42"}
    assert {contact for (contact,) in query(place, "select contact_id from marts.crm_sync")} == (
        changed
    )
    rows = export(place, "--format", "csv")
    assert {row["contact_id"]: row["fit_points"] for row in rows} == dict.fromkeys(changed, "-4.0")


def test_every_cell_of_the_file_for_spreadsheets(place: Path) -> None:
    rows = {row.pop("contact_id"): row for row in export(place, "--format", "csv")}
    assert rows["4711"] == {
        **dict.fromkeys(FIELDS, ""),
        "first_name": "'=1+1",
        "last_name": 'Zoë "Z" Ümit',
        "email": "vp@example.com",
        "fit_points": "10.3",
        "fit_band": "'-A",
        "top_reasons": "'=A VP (+10.3)",
        "is_handoff": "false",
        "scored_on": "2026-06-30",
    }
    assert rows["4712"]["first_name"] == "'@SUM(A1)"
    # a number below zero stays a number
    assert rows["0815"]["fit_points"] == "-3.0"


def test_hubspot_matches_by_address_and_leaves_out_who_has_none(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = export(place, "--format", "hubspot")
    assert {row["Email"] for row in rows} == {"vp@example.com", "clerk@example.com"}
    said = capsys.readouterr().out
    assert "1 left out: no e-mail address" in said
    assert "1 left out: another contact has the same e-mail address" in said
    assert "1 left out: a spreadsheet would run the e-mail address" in said
    assert {row["lead_scoring_segment"] for row in rows} == {"(none)"}
    assert {row["lead_scoring_engagement_points"] for row in rows} == {""}
    # who was left out is not noted as exported, and can come by another way
    rows = export(place, "--format", "hubspot", "--match", "id")
    assert {row["Record ID"] for row in rows} == {"4712", "0815", "007"}


def test_salesforce_takes_ids_of_its_own_alone(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(place, "--format", "salesforce", "--match", "id") == []
    assert "5 left out: the contact_id is no Id of salesforce" in capsys.readouterr().out
    rows = export(place, "--format", "salesforce")
    assert list(rows[0])[:2] == ["Email", "Lead_Scoring_Fit_Points__c"]


def test_each_destination_gets_every_change(place: Path) -> None:
    assert len(export(place, "--format", "csv")) == 5
    assert query(place, "select count(*) from marts.crm_sync") == [(0,)]
    # crm_sync is empty, and yet HubSpot has seen nothing
    rows = export(place, "--format", "hubspot", "--match", "id")
    assert {row["Record ID"] for row in rows} == IDS
    assert rows[-1]["lead_scoring_fit_points"] in ("10.3", "-3.0")
    assert export(place, "--format", "hubspot", "--match", "id") == []
    assert export(place, "--format", "csv") == []


def test_all_writes_everybody_once_more(place: Path) -> None:
    first = export(place, "--format", "csv")
    assert export(place, "--format", "csv", "--all") == first
    assert export(place, "--format", "csv") == []


def test_preview_notes_nothing(place: Path) -> None:
    assert len(export(place, "--format", "csv", "--preview")) == 5
    assert len(export(place, "--format", "csv")) == 5


def test_file_with_rows_is_kept_and_an_empty_one_is_not(place: Path) -> None:
    export(place, "--format", "csv")
    before = (place / "out.csv").read_bytes()
    export(place, "--format", "csv")
    export(place, "--format", "csv")
    kept = sorted(place.glob("out.csv.before-*"))
    assert [path.name for path in kept] == ["out.csv.before-2"]
    assert kept[0].read_bytes() == before


@pytest.mark.parametrize(
    ("output", "stride"), [pytest.param("fixed", 1, marks=pytest.mark.long), ("new", 3)]
)
def test_export_that_is_killed_anywhere_loses_nothing_and_repeats_nothing(
    base: Path, tmp_path: Path, output: str, stride: int
) -> None:
    ended = subprocess.run(
        [
            *(sys.executable, "-c", CRASHER, str(ROOT / "scripts"), str(ROOT / "tests")),
            *(str(base / "lead_scoring.duckdb"), str(tmp_path), output, str(stride)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) > 30, "so many steps has an export"
    for folder in sorted(path for path in tmp_path.iterdir() if path.is_dir()):
        files = [path for path in (folder / "exports").iterdir() if path.is_file()]
        assert not [path.name for path in files if "unfinished" in path.name], folder.name
        seen: Counter[str] = Counter()
        for path in files:
            with path.open(encoding="utf-8", newline="") as file:
                seen.update(row["contact_id"] for row in csv.DictReader(file))
        assert seen == Counter(IDS), folder.name
        assert json.loads((folder / "state.json").read_text()) == {
            **{"last": 0, "waiting": 0, "noted": 5, "pending": 0}
        }, folder.name


def test_file_that_was_taken_away_before_it_was_noted_comes_again(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody can know whether it was imported; the same values twice are better than none."""

    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("lead_scoring.crm_state.finish", broken_off)
        with pytest.raises(KeyboardInterrupt):
            export(place, "--format", "csv")
    (place / "out.csv").unlink()
    assert len(export(place, "--format", "csv")) == 5
    assert "If it was imported already, its leads come a second time" in capsys.readouterr().out


def test_forgotten_person_leaves_the_notes_and_the_unfinished_file(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    export(place, "--format", "csv")
    with monkeypatch.context() as patch:
        patch.setattr("lead_scoring.crm_export._reveal", broken_off)
        with pytest.raises(KeyboardInterrupt):
            export(place, "--format", "hubspot", "--match", "id")
    assert (place / ".out.csv.unfinished").exists()
    arguments = [
        "--database",
        str(place / "lead_scoring.duckdb"),
        "--publish",
        str(place / "published"),
    ]
    arguments += ["--suppressions", str(place / "suppressed.csv")]
    assert forget_command.main(["4711", *arguments]) == 0
    said = capsys.readouterr().out
    assert "crm.exported_leads" in said
    assert "Files of exports may hold them" in said and "out.csv.before-2" in said
    assert not (place / ".out.csv.unfinished").exists()
    for table in ("exported_leads", "leads_in_export"):
        assert query(place, f"select count(*) from crm.{table} where contact_id = '4711'") == [(0,)]
    rows = export(place, "--format", "hubspot", "--match", "id")
    assert {row["Record ID"] for row in rows} == IDS - {"4711"}


def test_what_cannot_be_exported_is_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def said(*arguments: str) -> str:
        export(place, "--format", "csv", *arguments, status=1)
        return capsys.readouterr().err

    assert "There is no database" in said("--database", str(tmp_path / "none.duckdb"))
    with open_database(tmp_path / "empty.duckdb"):
        pass
    assert "no marts to export yet" in said("--database", str(tmp_path / "empty.duckdb"))
    assert "is a folder" in said("--output", str(tmp_path))
    with only_run_on(place / "lead_scoring.duckdb"):
        assert "is in use by another run" in said()
    with open_database(place / "lead_scoring.duckdb") as connection:
        begin_run(connection, date(2026, 7, 1))
    assert "The last run, for 2026-07-01, did not get to its end" in said()
    with open_database(place / "lead_scoring.duckdb") as connection:
        end_run(connection)
    query(place, "update features.int_scoring_dates set scored_on = date '2026-07-01'")
    assert "the last build was for 2026-07-01" in said()


def test_names_of_ones_own_are_used(place: Path) -> None:
    names = place / "names.csv"
    names.write_text("field,hubspot\nemail,\nsegment,\nlead_band,\nfit_points,our_fit\n")
    properties = place / "properties.json"
    rows = export(
        place,
        *("--format", "hubspot", "--names", str(names), "--properties", str(properties)),
    )
    assert list(rows[0]) == ["Email", "our_fit"]
    assert [entry["name"] for entry in json.loads(properties.read_text())["inputs"]] == ["our_fit"]
