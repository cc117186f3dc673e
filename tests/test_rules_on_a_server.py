"""Rules tried on tables that stand on a server: as on files of the same rows, by reading alone."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import compare_rules
import suggest_rules
from lead_scoring.database import open_database
from lead_scoring.engines import engine_of
from lead_scoring.inputs import input_contract
from lead_scoring.main_job import RunOptions
from lead_scoring.raw_tables import has_tables_of_its_own, tables_in
from lead_scoring.sample import make_sample
from lead_scoring.settings import DEFAULT_RULES
from lead_scoring.suggest import evaluate_data
from postgres_server import READER, PostgresServer
from test_postgres import own_tables
from test_run import Silent

AS_OF = date(2026, 6, 30)
CONTACTS = 1_500
REPLAY = date(2025, 6, 30)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "data"
    make_sample(folder, contacts=CONTACTS, companies=200, events=5_000)
    return folder


@pytest.fixture(scope="module")
def reader_of_tables(postgres_server: PostgresServer, data: Path) -> PostgresServer:
    """A server with tables of somebody's own, of which our role may read schema raw, no more."""
    postgres_server.begin_anew()
    own_tables(postgres_server, data)
    postgres_server.run(
        # names that have to be quoted, and a type that DuckDB does not have
        'alter table raw.contacts add column "100% of ""all"", say" text',
        """update raw.contacts set "100% of ""all"", say" = 'it''s, "good"' """,
        "alter table raw.contacts add column address inet default '10.0.0.1'",
        f"grant usage on schema raw to {READER}",
        f"grant select on all tables in schema raw to {READER}",
    )
    return postgres_server


@pytest.fixture
def as_reader(reader_of_tables: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> PostgresServer:
    monkeypatch.setenv("LEAD_SCORING_POSTGRES_USER", READER)
    return reader_of_tables


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The default pack with other points for one rule."""
    folder = tmp_path / "rules"
    shutil.copytree(DEFAULT_RULES, folder, ignore=shutil.ignore_patterns("*.yml"))
    path = folder / "attribute_rules.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["points"] = "1" if row["rule_id"] == "gave_phone" else row["points"]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder


def compared(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert compare_rules.main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_packs_are_compared_on_the_server_s_tables_as_on_files(
    as_reader: PostgresServer, data: Path, edited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [str(DEFAULT_RULES), str(edited)]
    asked += ["--as-of", str(AS_OF), "--replay-dates", str(REPLAY)]
    there = compared(capsys, *asked, "--target", "postgres")
    on_files = compared(capsys, *asked, "--data", str(data))
    for one, other in zip(there.pop("ranking"), on_files.pop("ranking"), strict=True):
        assert one == pytest.approx(other)
    assert there == on_files
    assert there["leads"] == CONTACTS
    assert there["movers"]
    assert as_reader.run("select count(*) from pg_namespace where nspname = 'marts'") == [(0,)]


def test_evidence_is_that_of_the_server_s_tables(
    as_reader: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is scored and evaluated then is what run.py --evaluate does with tables of its own."""
    asked: list[RunOptions] = []
    monkeypatch.setattr("lead_scoring.suggest.run", lambda options, _: asked.append(options))
    database = evaluate_data(
        tmp_path,
        data=None,
        target="postgres",
        rules=DEFAULT_RULES,
        as_of=AS_OF,
        replay_dates=[REPLAY],
        reporter=Silent(),
    )
    (options,) = asked
    assert (options.database, options.data, options.evaluate) == (database, None, True)
    assert has_tables_of_its_own(database)
    ((rows,),) = as_reader.run("select count(*) from raw.contacts")
    assert tables_in(database).describe().rows["contacts"] == rows > CONTACTS


def test_inputs_come_as_the_server_spells_them_with_who_is_left_out(
    as_reader: PostgresServer, tmp_path: Path
) -> None:
    as_reader.run(
        "create table raw.suppressed_contacts as select 'a hash' as contact_hash",
        "create table raw.something_else (i int)",
        f"grant select on all tables in schema raw to {READER}",
        "alter table raw.contacts add column seats numeric default 5.00, add column paid boolean "
        "default true",
    )
    engine = engine_of("postgres")
    assert engine
    engine.fetch_inputs(tmp_path / "trial.duckdb")
    with open_database(tmp_path / "trial.duckdb") as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        spelt = connection.execute("select distinct seats, paid from raw.contacts").fetchall()
    assert {name for (name,) in tables} == {*input_contract(), "suppressed_contacts"}
    assert spelt == [("5.00", "true")]


def test_tables_that_cannot_be_taken_are_a_sentence(
    as_reader: PostgresServer, edited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(target: str, status: int = 1) -> str:
        assert compare_rules.main([str(edited), str(edited), "--target", target]) == status
        return capsys.readouterr().err

    assert "The target duckdb is a DuckDB file; give that with --database" in said("duckdb", 2)
    as_reader.run(f"revoke select on raw.events from {READER}")
    assert f"{READER} may not read raw.events" in said("postgres")
    as_reader.run("drop schema raw cascade")
    assert "no table contacts in schema raw of the database leads of PostgreSQL" in said("postgres")


def test_data_come_from_one_place(edited: Path, tmp_path: Path) -> None:
    for command, packs in (
        (compare_rules, [str(edited), str(edited)]),
        (suggest_rules, ["--output", str(tmp_path / "new")]),
    ):
        with pytest.raises(SystemExit) as ended:
            command.main([*packs, "--target", "postgres", "--data", str(tmp_path)])
        assert ended.value.code == 2
