"""The main job end to end, as a user calls it: exit status, summary, published files."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lead_scoring.database import open_database
from lead_scoring.main_job import RunOptions, run
from lead_scoring.problems import RunStopped
from lead_scoring.readme import fill_in
from lead_scoring.rule_files import RULE_FILES
from lead_scoring.settings import DEFAULT_RULES, ROOT

MARTS = {
    "account_scores",
    "calendar_days",
    "crm_sync",
    "lead_handoffs",
    "lead_score_history",
    "lead_score_ledger",
    "lead_scores",
    "lead_segments",
    "rejected_rows",
    "score_alerts",
}


class Silent:
    """A reporter that says nothing."""

    def step(self, what: str) -> None:
        pass

    def progress(self, number: int, total: int, what: str) -> None:
        pass


def command(*arguments: str | Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run scripts/run.py with a database and a published folder of its own."""
    return subprocess.run(
        [
            sys.executable,
            str(ROOT / "scripts" / "run.py"),
            "--database",
            str(tmp_path / "lead_scoring.duckdb"),
            "--publish",
            str(tmp_path / "published"),
            *map(str, arguments),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "200"},
        check=False,
    )


def job(tmp_path: Path, **options) -> RunOptions:
    return RunOptions(
        **{
            "rules": DEFAULT_RULES,
            "database": tmp_path / "lead_scoring.duckdb",
            "publish": tmp_path / "published",
            **options,
        }
    )


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def small_pack(folder: Path, **changes: str) -> Path:
    """A rule pack with one attribute rule and one event rule."""
    return write(
        folder,
        {
            "scores.csv": "score,kind\nfit,fit\nengagement,engagement\n",
            "attribute_rules.csv": "rule_id,score,points,description\nvp,fit,10,Is a VP\n",
            "rule_conditions.csv": "rule_id,field,operator,value\nvp,job_title,contains,vp\n",
            "event_rules.csv": "rule_id,score,event_type,points\nview,engagement,page_view,2\n",
            **{f"{name}.csv": text for name, text in changes.items()},
        },
    )


def test_the_sample_twice_is_the_same_to_the_byte(tmp_path: Path) -> None:
    first = command("--json", tmp_path=tmp_path)
    assert first.returncode == 0, first.stderr
    summary = json.loads(first.stdout)
    assert summary["as_of"] == "2026-06-30"
    assert summary["contacts"] > 4_000
    assert len(summary["top_leads"]) == 10
    assert all(lead["top_reasons"] for lead in summary["top_leads"])
    manifest = (tmp_path / "published" / "manifest.json").read_text()
    assert set(json.loads(manifest)["files"]) == {f"{mart}.parquet" for mart in MARTS}

    second = command(tmp_path=tmp_path)
    assert second.returncode == 0, second.stderr
    assert "leads scored as of 2026-06-30" in second.stdout
    # a process that ends at once leaves nothing behind that another has to complain of
    assert "Warning" not in first.stderr + second.stderr
    assert (tmp_path / "published" / "manifest.json").read_text() == manifest

    with open_database(tmp_path / "lead_scoring.duckdb") as connection:
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        assert fill_in(readme, connection) == readme, "run scripts/update_readme.py"
        counted = re.findall(r"^\| marts\.(\w+) \| \d+ \|$", readme, re.MULTILINE)
        assert counted == sorted(MARTS)


def test_tables_spelt_in_capitals_are_scored_as_they_stand(tmp_path: Path) -> None:
    with open_database(tmp_path / "lead_scoring.duckdb") as connection:
        connection.execute("create schema RAW")
        connection.execute(
            "create table RAW.CONTACTS as select 'c1' as CONTACT_ID, 'VP' as JOB_TITLE"
        )
    summary = run(job(tmp_path, rules=small_pack(tmp_path / "rules")), Silent())
    assert summary.input_rows == {"contacts": 1}
    assert [lead["top_reasons"] for lead in summary.top_leads] == ["Is a VP (+10)"]


def test_wrong_data_end_with_1_and_leave_the_last_good_set(tmp_path: Path) -> None:
    good = write(tmp_path / "good", {"contacts.csv": "contact_id,job_title\nc1,VP\n"})
    rules = small_pack(tmp_path / "rules")
    run(job(tmp_path, data=good, rules=rules, as_of=date(2026, 1, 1)), Silent())
    before = (tmp_path / "published" / "manifest.json").read_text()

    bad = write(tmp_path / "bad", {"contacts.csv": "contact_id,updated_at\nc1,some day\n"})
    ended = command("--data", bad, "--rules", rules, tmp_path=tmp_path)
    assert ended.returncode == 1
    assert "contacts.csv, column updated_at" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert (tmp_path / "published" / "manifest.json").read_text() == before


def test_wrong_rules_end_with_1_and_all_their_mistakes(tmp_path: Path) -> None:
    data = write(tmp_path / "data", {"contacts.csv": "contact_id,job_title\nc1,VP\n"})
    rules = small_pack(
        tmp_path / "rules",
        attribute_rules="rule_id,score,points\nvp,fitt,ten\n",
    )
    ended = command("--data", data, "--rules", rules, "--json", tmp_path=tmp_path)
    assert ended.returncode == 1
    problems = json.loads(ended.stdout)["problems"]
    assert any("attribute_rules.csv, row 2, column score" in each for each in problems)
    assert any("attribute_rules.csv, row 2, column points" in each for each in problems)
    assert not (tmp_path / "published").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--as-of", "yesterday"],
        ["--replay-dates", "2026-01-01,x"],
        ["--no-such-option"],
        ["--target", "nope"],
        ["--as-of", "2026-01-01", "--replay-dates", "2026-01-02"],
    ],
)
def test_wrong_usage_ends_with_2(tmp_path: Path, arguments: list[str]) -> None:
    data = write(tmp_path / "data", {"contacts.csv": "contact_id\nc1\n"})
    ended = command("--data", data, *arguments, tmp_path=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "published").exists()


def test_a_folder_that_is_not_there_ends_with_1(tmp_path: Path) -> None:
    ended = command("--data", tmp_path / "nowhere", tmp_path=tmp_path)
    assert ended.returncode == 1
    assert "nowhere" in ended.stderr


def test_only_contacts_with_odd_names_and_a_pack_of_two_files(tmp_path: Path) -> None:
    nasty = ["'; drop table marts.lead_scores; --", "{{ 1/0 }}", "100%s %d", "😀", "{% raw %}"]
    lines = "\n".join(f'"{text}",VP' for text in ["007", *nasty])
    data = write(tmp_path / "data", {"contacts.csv": "contact_id,job_title\n" + lines + "\n"})
    rules = write(
        tmp_path / "rules",
        {
            "scores.csv": "score,kind\nfit,fit\n",
            "attribute_rules.csv": "rule_id,score,points,description\n"
            "\"{{ 1/0 }}'; drop\",fit,10,\"{{ run_query('drop') }} 50% 'off'\"\n",
            "rule_conditions.csv": "rule_id,field,operator,value\n"
            '"{{ 1/0 }}\'; drop",job_title,equals,vp\n',
        },
    )
    database = tmp_path / "odd name-1.x.duckdb"
    summary = run(job(tmp_path, data=data, rules=rules, database=database), Silent())
    assert summary.contacts == 6
    published = tmp_path / "published" / "lead_scores.parquet"
    rows = duckdb.execute(f"select contact_id, points from '{published}' order by 1").fetchall()
    assert rows == sorted((text, 10.0) for text in ["007", *nasty])
    assert summary.top_leads[0]["top_reasons"] == "{{ run_query('drop') }} 50% 'off' (+10)"


def test_contacts_without_rows_give_empty_marts(tmp_path: Path) -> None:
    data = write(tmp_path / "data", {"contacts.csv": "contact_id\n"})
    summary = run(job(tmp_path, data=data), Silent())
    assert summary.contacts == 0
    assert summary.tables == {**dict.fromkeys(MARTS, 0), "calendar_days": 1}


def test_more_points_than_are_added_up_exactly_are_said(tmp_path: Path) -> None:
    rules = small_pack(
        tmp_path / "rules",
        event_rules="rule_id,score,rule_group,event_type,points\n"
        "view,engagement,web,page_view,1000000000\n",
        score_groups="score,rule_group,weight\nengagement,web,100\n",
    )
    rows = "".join(f"{number},a,2026-03-01,page_view\n" for number in range(200))
    data = write(
        tmp_path / "data",
        {
            "contacts.csv": "contact_id\na\n",
            "events.csv": f"event_id,contact_id,occurred_at,event_type\n{rows}",
        },
    )
    with pytest.raises(RunStopped, match="points of a score go beyond 9,000,000,000") as stopped:
        run(job(tmp_path, data=data, rules=rules, as_of=date(2026, 3, 2)), Silent())
    assert "INT64" not in str(stopped.value)
    assert not (tmp_path / "published").exists()


def test_an_edited_rule_takes_effect_with_the_next_run(tmp_path: Path) -> None:
    """Points, a band and a rule on a column of the user's own; no SQL, no full refresh."""
    data = write(
        tmp_path / "data",
        {"contacts.csv": "contact_id,job_title,plan\nc1,VP,Gold\nc2,Clerk,\n"},
    )
    bands = "score,band,min_points\nfit,cold,0\nfit,warm,{warm_from}\n"
    pack = {"score_bands": bands.format(warm_from=20)}
    rules = small_pack(tmp_path / "rules", **pack)
    options = job(tmp_path, data=data, rules=rules, as_of=date(2026, 1, 1))
    first = run(options, Silent())
    assert fit_of(tmp_path) == [("c1", 10.0, "cold"), ("c2", 0.0, "cold")]

    small_pack(
        tmp_path / "rules",
        score_bands=bands.format(warm_from=17),
        attribute_rules="rule_id,score,points,description\nvp,fit,12,Is a VP\n"
        "gold,fit,5,Is on the gold plan\n",
        rule_conditions="rule_id,field,operator,value\nvp,job_title,contains,vp\n"
        "gold,plan,equals,gold\n",
    )
    second = run(options, Silent())
    assert fit_of(tmp_path) == [("c1", 17.0, "warm"), ("c2", 0.0, "cold")]
    assert first.config_version != second.config_version


def fit_of(tmp_path: Path) -> list[tuple]:
    published = tmp_path / "published" / "lead_scores.parquet"
    return duckdb.execute(
        f"select contact_id, points, band from '{published}' where score = 'fit' order by 1"
    ).fetchall()


def test_a_database_named_like_a_schema_is_refused(tmp_path: Path) -> None:
    data = write(tmp_path / "data", {"contacts.csv": "contact_id\nc1\n"})
    with pytest.raises(RunStopped, match=r"marts\.duckdb bears the name of a schema"):
        run(job(tmp_path, data=data, database=tmp_path / "marts.duckdb"), Silent())


def test_a_csv_file_is_no_database(tmp_path: Path) -> None:
    data = write(tmp_path / "data", {"contacts.csv": "contact_id\nc1\n"})
    with pytest.raises(RunStopped, match=r"contacts\.csv is no DuckDB database"):
        run(job(tmp_path, data=data, database=data / "contacts.csv"), Silent())
    assert (data / "contacts.csv").read_text() == "contact_id\nc1\n"


def test_a_column_may_be_called_like_its_table(tmp_path: Path) -> None:
    data = write(
        tmp_path / "data",
        {
            "contacts.csv": "contact_id,company_id,contacts\nc1,k1,VP\n",
            "companies.csv": "company_id,companies\nk1,Acme\n",
        },
    )
    rules = small_pack(
        tmp_path / "rules",
        rule_conditions="rule_id,field,operator,value\nvp,contacts,equals,vp\n"
        "vp,company_companies,equals,acme\n",
    )
    summary = run(job(tmp_path, data=data, rules=rules), Silent())
    assert [lead["top_reasons"] for lead in summary.top_leads] == ["Is a VP (+10)"]


@pytest.mark.parametrize("name", ["main", "Temp", "system", "o'hara", 'say "so"', "a;b"])
def test_a_name_that_duckdb_cannot_take_is_refused_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(RunStopped, match=rf"{name}\.duckdb cannot be the database"):
        run(job(tmp_path, database=tmp_path / f"{name}.duckdb"), Silent())
    assert not (tmp_path / f"{name}.duckdb").exists()


def test_replay_dates_lie_in_the_past(tmp_path: Path) -> None:
    data = write(tmp_path / "data", {"contacts.csv": "contact_id\nc1\n"})
    options = job(tmp_path, data=data, as_of=date(2026, 1, 1), replay_dates=(date(2026, 1, 2),))
    with pytest.raises(RunStopped, match="2026-01-02"):
        run(options, Silent())


def test_a_folder_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    data = write(tmp_path / "data", {"contacts.csv": "contact_id\nc1\n"})
    write(tmp_path / "published", {"thesis.txt": "years of work"})
    with pytest.raises(RunStopped, match="left"):
        run(job(tmp_path, data=data, rules=small_pack(tmp_path / "rules")), Silent())
    assert (tmp_path / "published" / "thesis.txt").read_text() == "years of work"


def test_tables_in_schema_raw_are_scored_without_data(tmp_path: Path) -> None:
    database = tmp_path / "lead_scoring.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.contacts as select 'c1' as contact_id, 'vp' job_title")
        connection.execute(
            "create table raw.events as select 'e' as event_id, 'c1' as contact_id, "
            "timestamp '2026-01-01' as occurred_at, 'page_view' as event_type"
        )
    summary = run(
        job(
            tmp_path,
            database=database,
            rules=small_pack(tmp_path / "rules"),
            as_of=date(2026, 1, 1),
        ),
        Silent(),
    )
    assert (summary.contacts, summary.input_rows) == (1, {"contacts": 1, "events": 1})


def test_the_rule_files_of_python_and_of_the_version_hash_are_the_same() -> None:
    (model,) = (ROOT / "models").rglob("stg_rules__config_version.sql")
    hashed = re.search(r"set rule_files = (\{.*?\}) -?%", model.read_text(), re.DOTALL)
    assert hashed
    assert ast.literal_eval(hashed.group(1)) == {
        name: list(rule_file.column_names) for name, rule_file in RULE_FILES.items()
    }
