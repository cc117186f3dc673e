"""PostgreSQL as the target: everything builds, readers see only the marts, faults are said."""

from __future__ import annotations

import csv
import re
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import psycopg2
import pytest

from dbt_runner import ROOT, run_dbt
from lead_scoring.database import open_database
from lead_scoring.engines import engine_of
from lead_scoring.engines.postgres import PostgresEngine
from lead_scoring.explain import explain
from lead_scoring.load import load_folder
from lead_scoring.problems import RunStopped
from lead_scoring.raw_tables import tables_in
from lead_scoring.rule_pack import read_rule_pack
from lead_scoring.rules import write_reference_lists, write_rules
from lead_scoring.sample import make_sample
from lead_scoring.settings import DEFAULT_RULES
from lead_scoring.suppressions import add_suppressions, contact_hash
from parity import differences, run_on
from postgres_server import READER, PostgresServer
from test_run import Silent

AS_OF = date(2026, 6, 30)
# one of the sample's contacts
LEFT_OUT = "c10000001"


@pytest.fixture(scope="module")
def built(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> list:
    """Everything that the project has, built and tested on a server without any data."""
    postgres_server.begin_anew()
    folder = tmp_path_factory.mktemp("everything")
    result = run_dbt(
        ["--warn-error", "build", "--selector", "everything", "--target", "postgres"],
        folder / "lead_scoring.duckdb",
        folder / "target",
        as_of=AS_OF,
    )
    return list(result.result)


@pytest.fixture
def engine(empty_postgres: PostgresServer) -> PostgresEngine:
    found = engine_of("postgres")
    assert isinstance(found, PostgresEngine)
    return found


def people(folder: Path, names: list[str], events: int) -> Path:
    """A folder with these contacts, and events of the first one."""
    folder.mkdir(exist_ok=True)
    with (folder / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["contact_id", "Created_At", "note"])
        rows.writerows([name, "2026-01-01", 'says "\\.",\nthen\tgoes'] for name in names)
    with (folder / "events.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["event_id", "contact_id", "occurred_at", "event_type"])
        rows.writerows(
            [f"e{number}", names[0], "2026-06-01T12:00:00+02:00", "page_view"]
            for number in range(events)
        )
    return folder


def load(folder: Path, database: Path, suppressed: list[str] | None = None) -> Path:
    """Load a folder with the default rules, as a run does before it pushes."""
    load_folder(folder, database, suppressed=suppressed or [])
    pack, problems = read_rule_pack(DEFAULT_RULES)
    assert not problems
    with open_database(database) as connection:
        write_rules(connection, pack)
        write_reference_lists(connection)
    return database


def test_everything_builds_and_every_test_holds(built: list) -> None:
    """Models, seeds, data tests, macro tests and unit tests, in one call; a warning fails, too."""
    kinds = [str(node.node.resource_type) for node in built]
    assert {kind: kinds.count(kind) > 10 for kind in ("seed", "model", "test", "unit_test")} == {
        "seed": True,
        "model": True,
        "test": True,
        "unit_test": True,
    }


def test_reader_role_sees_the_marts_and_nothing_else(
    built: list, postgres_server: PostgresServer
) -> None:
    tables = postgres_server.run(
        "select table_schema, table_name from information_schema.tables "
        "where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2"
    )
    seen, hidden = set(), set()
    for schema, table in tables:
        try:
            postgres_server.run(f"select 1 from {schema}.{table} limit 1", user=READER)
            seen.add(f"{schema}.{table}")
        except psycopg2.errors.InsufficientPrivilege:
            hidden.add(f"{schema}.{table}")
    marts = {f"{schema}.{table}" for schema, table in tables if schema == "marts"}
    assert seen == marts
    assert len(marts) >= 10
    assert {name.split(".")[0] for name in hidden} >= {"evaluation", "features", "rules", "scoring"}
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        postgres_server.run("delete from marts.lead_scores", user=READER)


def test_page_on_bi_tools_reads_the_marts_as_the_reader(
    built: list, postgres_server: PostgresServer
) -> None:
    """The block of docs/bi.md, and the questions that need no evaluation and no Parquet."""
    page = (ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```postgres\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    exec(compile(block, "docs/bi.md", "exec"), {})
    questions = re.findall(r"^```sql\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    names = {
        name
        for (name,) in postgres_server.run(
            "select table_name from information_schema.tables where table_schema = 'marts'"
        )
    }
    answered = 0
    for question in questions:
        tables = set(re.findall(r"\b(?:from|join)\s+([a-z_]+)", question))
        if tables <= names:
            postgres_server.run("set search_path = marts", question, user=READER)
            answered += 1
    assert answered >= 5


def test_second_push_brings_only_the_events_that_are_new(
    engine: PostgresEngine, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    count = "select count(*), count(distinct ctid) from raw.event_log"
    database = load(people(tmp_path / "data", ["c1", "c2"], 5), tmp_path / "log.duckdb")
    engine.push(database)
    first = postgres_server.run("select ctid, event_id from raw.event_log order by 1")
    load(people(tmp_path / "data", ["c1", "c2", "c3"], 8), database)
    engine.push(database)
    second = postgres_server.run("select ctid, event_id from raw.event_log order by 1")
    assert len(first) == 5
    assert second[:5] == first  # these rows were left where they are
    assert sorted(event for _, event in second) == [f"e{number}" for number in range(8)]
    assert postgres_server.run(count) == [(8, 8)]
    assert postgres_server.run("select note from raw.contacts where contact_id = 'c3'") == [
        ('says "\\.",\nthen\tgoes',)
    ]
    assert postgres_server.run("select distinct occurred_at::text from raw.events") == [
        ("2026-06-01 10:00:00",)
    ]


def test_rows_that_the_file_has_lost_go_from_the_server_too(
    engine: PostgresEngine, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    database = load(people(tmp_path / "data", ["c1", "c2"], 5), tmp_path / "log.duckdb")
    engine.push(database)
    postgres_server.run(
        "create schema features", "create table features.int_lead_events (event_key bigint)"
    )
    with open_database(database) as connection:
        connection.execute("delete from raw.event_log where event_id in ('e1', 'e2')")
    engine.push(database)
    assert postgres_server.run("select event_id from raw.event_log order by 1") == [
        ("e0",),
        ("e3",),
        ("e4",),
    ]
    # what was worked out from the rows that are gone has to be worked out anew
    assert postgres_server.run("select to_regclass('features.int_lead_events')") == [(None,)]


def test_forgotten_person_is_gone_from_every_table(
    engine: PostgresEngine, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    engine.push(load(people(tmp_path / "data", ["gone", "gone-2"], 3), tmp_path / "log.duckdb"))
    postgres_server.run(
        "create schema marts",
        "create table marts.lead_handoffs (contact_id text, segment text)",
        "insert into marts.lead_handoffs values ('gone', 'a'), ('gone-2', 'a')",
        "create table marts.account_scores (company_id text, top_contact_id text)",
        "insert into marts.account_scores values ('k1', 'gone'), ('k2', 'gone-2')",
        "create table marts.rejected_rows (input text, row_key text, reason text, detail text)",
        "insert into marts.rejected_rows values ('contacts', 'gone', 'repeated_id', ''), "
        "('events', 'e1', 'repeated_id', ''), ('events', 'e9', 'no_time', 'contact_id gone-2'), "
        "('contact_attributes', 'gone|nps', 'no_value', ''), ('adjustments', 'e1', 'no_score', '')",
    )
    removed = engine.forget(["gone"])
    assert removed == {
        "marts.lead_handoffs": 1,
        "marts.rejected_rows": 3,
        "raw.contacts": 1,
        "raw.contacts_of_last_load": 1,
        "raw.event_log": 3,
    }
    left = "select contact_id from {} order by 1"
    for table in ("marts.lead_handoffs", "raw.contacts", "raw.contacts_of_last_load"):
        assert postgres_server.run(left.format(table)) == [("gone-2",)]
    # written anew: where the row was that named the person, another one stands
    accounts = "select ctid::text, top_contact_id from marts.account_scores order by 2"
    assert postgres_server.run(accounts) == [("(0,1)", "gone-2"), ("(0,2)", None)]
    rejected = "select input, row_key from marts.rejected_rows order by 1"
    assert postgres_server.run(rejected) == [("adjustments", "e1"), ("events", "e9")]
    assert not engine.forget(["gone"])


def test_forgotten_person_is_gone_from_tables_that_stand_on_the_server(
    engine: PostgresEngine, postgres_server: PostgresServer
) -> None:
    postgres_server.run(
        "create schema raw",
        "create table raw.events (event_id bigint, contact_id text)",
        "insert into raw.events values (1, ' gone '), (2, 'stays')",
        "create schema marts",
        "create table marts.rejected_rows (input text, row_key text, reason text, detail text)",
        "insert into marts.rejected_rows values ('events', '1', 'repeated_id', ''), "
        "('events', '2', 'repeated_id', '')",
        "create schema scoring",
        "create view scoring.int_condition_values as "
        "select date '2026-07-01' as scored_on, '' as subject, '' as field, contact_id as value "
        "from raw.events union all select '2026-07-01', '', '', null",
        "create table scoring.int_conditions_met as select * from scoring.int_condition_values",
    )
    counts = {"marts.rejected_rows": 1, "raw.events": 1, "scoring.int_conditions_met": 1}
    assert engine.forget(["gone"]) == counts
    assert postgres_server.run("select row_key from marts.rejected_rows") == [("2",)]
    left = "select value from scoring.int_conditions_met order by 1"
    assert postgres_server.run(left) == [("stays",), (None,)]


def test_another_data_set_is_refused_in_a_sentence(
    engine: PostgresEngine, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    engine.push(load(people(tmp_path / "data", ["c1", "c2", "c3"], 5), tmp_path / "log.duckdb"))
    other = load(people(tmp_path / "other", ["x1", "x2", "c1"], 5), tmp_path / "other.duckdb")
    with pytest.raises(RunStopped, match="3 contacts of another data set: only 1 of them"):
        engine.push(other)
    assert postgres_server.run("select contact_id from raw.contacts order by 1") == [
        ("c1",),
        ("c2",),
        ("c3",),
    ]


def own_tables(server: PostgresServer, folder: Path) -> None:
    """Let schema raw of the server have the files of a folder, as a loader would fill it."""
    types = {"BIGINT": "bigint", "BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "double precision"}
    types |= {"INTEGER": "integer", "TIMESTAMP": "timestamp"}
    with (
        closing(server.connect()) as connection,
        connection.cursor() as cursor,
        duckdb.connect() as local,
    ):
        cursor.execute("create schema raw")
        for path in sorted(folder.iterdir()):
            columns = local.execute(f"describe from '{path}'").fetchall()
            declared = ", ".join(f"{name} {types.get(kind, 'text')}" for name, kind, *_ in columns)
            cursor.execute(f"create table raw.{path.stem} ({declared})")
            rows = folder.parent / "rows.csv"
            local.execute(f"copy (from '{path}') to '{rows}' (format csv, header false)")
            with rows.open("rb") as file:
                cursor.copy_expert(f"copy raw.{path.stem} from stdin (format csv)", file)


def test_tables_that_stand_on_the_server_are_scored_where_they_are(
    empty_postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the marts of the same tables in a DuckDB file, and without a change to any of them."""
    add_suppressions(tmp_path / "suppressed.csv", [contact_hash(LEFT_OUT)])
    monkeypatch.setenv("LEAD_SCORING_SUPPRESSIONS", str(tmp_path / "suppressed.csv"))
    data = tmp_path / "data"
    make_sample(data, contacts=400, companies=80, events=4000)
    own_tables(empty_postgres, data)
    (tmp_path / "duckdb").mkdir()
    with open_database(tmp_path / "duckdb" / "lead_scoring.duckdb") as connection:
        connection.execute("create schema raw")
        for path in data.iterdir():
            connection.execute(f"create table raw.{path.stem} as from '{path}'")
    every = "select {0}::text from raw.{0} order by 1"

    def raw_tables() -> list:
        return [empty_postgres.run(every.format(path.stem)) for path in sorted(data.iterdir())]

    before = raw_tables()
    databases = []
    for target in ("duckdb", "postgres"):
        database, summary = run_on(
            target, tmp_path / target, data=None, rules=DEFAULT_RULES, as_of=AS_OF
        )
        databases.append(database)
        assert "raw.*" in summary.data
    assert differences(*databases) == []
    with open_database(databases[1]) as connection:
        scored = connection.execute("select contact_id from marts.lead_segments").fetchall()
    assert scored and (LEFT_OUT,) not in scored
    engine = engine_of("postgres")
    assert engine
    there = engine.own_tables()
    assert there and there.first_outcome() == tables_in(databases[0]).first_outcome() is not None
    assert raw_tables() == before
    with pytest.raises(RunStopped, match=f"raw.contacts, .* only {AS_OF} can be explained"):
        explain(databases[1], scored[0][0], as_of=date(2026, 5, 31), reporter=Silent())
    with pytest.raises(RunStopped, match=r"no run has brought \(.*contacts.*events.*\)"):
        engine.push(load(people(tmp_path / "folder", ["c1"], 1), tmp_path / "log.duckdb"))
    assert raw_tables() == before


def test_tables_that_may_not_be_read_are_named_with_the_grant_they_need(
    empty_postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They must not count for tables that are not there."""
    empty_postgres.run(
        "create schema raw",
        "create table raw.contacts (contact_id text)",
        "create table raw.events (event_id text)",
        f"grant usage on schema raw to {READER}",
        f"grant select on raw.contacts to {READER}",
    )
    monkeypatch.setenv("LEAD_SCORING_POSTGRES_USER", READER)
    engine = engine_of("postgres")
    assert engine
    with pytest.raises(RunStopped, match=f"may not read raw.events .* on raw.events to .{READER}"):
        engine.own_tables()


def test_own_tables_of_the_duckdb_file_are_not_taken_to_the_server(
    empty_postgres: PostgresServer, tmp_path: Path
) -> None:
    (tmp_path / "postgres").mkdir()
    with open_database(tmp_path / "postgres" / "lead_scoring.duckdb") as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.contacts as select 'c1' as contact_id")
    with pytest.raises(RunStopped, match=r"On PostgreSQL the tables raw\.\* of .* as files"):
        run_on("postgres", tmp_path / "postgres", data=None, rules=DEFAULT_RULES, as_of=AS_OF)


def test_pattern_that_postgresql_does_not_know_is_said_before_anything_is_built(
    engine: PostgresEngine, tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(DEFAULT_RULES, rules)
    conditions = rules / "rule_conditions.csv"
    lines = conditions.read_text(encoding="utf-8").splitlines()
    rule_id = lines[1].split(",")[0]
    lines += [f"{rule_id},job_title,matches,{pattern}" for pattern in (r"\pLu", r"world\z")]
    conditions.write_text("\n".join(lines) + "\n", encoding="utf-8")
    folder = tmp_path / "run"
    folder.mkdir()
    data = people(tmp_path / "data", ["c1"], 1)
    with pytest.raises(RunStopped, match=f"rule {rule_id}: PostgreSQL does not know") as stopped:
        run_on("postgres", folder, data=data, rules=rules, as_of=AS_OF)
    (sentence,) = stopped.value.sentences
    assert r"expression \pLu: " in sentence
    assert not (folder / "published").exists()


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("LEAD_SCORING_POSTGRES_PORT", "1", "cannot be reached as lead_scoring"),
        ("LEAD_SCORING_POSTGRES_DATABASE", "nowhere", 'database "nowhere" does not exist'),
        ("LEAD_SCORING_POSTGRES_DATABASE", "plain", "cannot tell capital letters beyond A to Z"),
        ("LEAD_SCORING_POSTGRES_USER", "reader", "may not make schemas"),
        ("LEAD_SCORING_POSTGRES_PORT", "many", "profiles.yml cannot be read"),
        ("LEAD_SCORING_READER_ROLE", "nobody_here", "no role nobody_here"),
        ("LEAD_SCORING_READER_ROLE", "a; drop", "is no name of a role"),
    ],
)
def test_settings_that_lead_nowhere_are_a_sentence(
    variable: str,
    value: str,
    sentence: str,
    empty_postgres: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if value == "plain":
        empty_postgres.run(
            "drop database if exists plain",
            "create database plain template template0 locale_provider libc locale 'C'",
            database="postgres",
        )
    monkeypatch.setenv(variable, value)
    with pytest.raises(RunStopped) as stopped:
        run_on("postgres", tmp_path, data=tmp_path, rules=DEFAULT_RULES, as_of=AS_OF)
    assert sentence in str(stopped.value)
    assert "none" not in str(stopped.value).split()  # the password
