"""What docs/bi.md says is done, block by block; metrics, exposures and persisted descriptions."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dbt_runner import ROOT
from lead_scoring.main_job import RunOptions, run
from lead_scoring.sample import make_sample
from lead_scoring.settings import DEFAULT_RULES
from test_run import Silent

PAGE = (ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
PROJECT_FILES = ("dbt_project.yml", "macros", "models", "profiles.yml", "seeds", "selectors.yml")


def blocks(language: str) -> list[str]:
    """The code blocks of the page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


QUESTIONS = list(
    zip(re.findall(r"^\*\*(\d+)\. .*\?\*\*", PAGE, re.MULTILINE), blocks("sql"), strict=True)
)


@dataclass(frozen=True)
class Place:
    """A project root of its own, with a warehouse that a run has made and published."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "warehouse" / "lead_scoring.duckdb"

    def reader(self) -> duckdb.DuckDBPyConnection:
        """A connection in which every published file is a view of its name."""
        connection = duckdb.connect()
        published = (self.folder / "warehouse" / "published").resolve()
        for path in published.glob("*.parquet"):
            connection.execute(f"create view {path.stem} as from '{path}'")
        return connection

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a script for bash from this root, with the commands of the environment."""
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env={
                **{name: text for name, text in os.environ.items() if name != "DBT_TARGET_PATH"},
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "DBT_PROFILES_DIR": str(self.folder),
                "LEAD_SCORING_DATABASE": str(self.database),
                "LEAD_SCORING_AS_OF": "2026-06-30",
                "LEAD_SCORING_REPLAY_DATES": "",
                "LEAD_SCORING_EVALUATION_DATES": "",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def metrics(self, *arguments: str) -> list[dict[str, str]]:
        """What MetricFlow answers; the project has to be parsed."""
        target = self.folder / "answer.csv"
        ended = self.shell(shlex.join(["mf", "query", *arguments, "--csv", str(target)]))
        assert ended.returncode == 0, ended.stdout + ended.stderr
        result = duckdb.connect().execute(
            f"from read_csv('{target}', all_varchar = true, nullstr = ['', 'None', 'nan'])"
        )
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("project")
    for name in PROJECT_FILES:
        (folder / name).symlink_to(ROOT / name)
    (folder / "tests").mkdir()
    (folder / "tests" / "dbt").symlink_to(ROOT / "tests" / "dbt")
    make_sample(folder / "data", contacts=600, companies=100, events=9_000)
    place = Place(folder)
    run(
        RunOptions(
            rules=DEFAULT_RULES,
            database=place.database,
            publish=folder / "warehouse" / "published",
            data=folder / "data",
            as_of=date(2026, 6, 30),
            replay_dates=(date(2026, 2, 28), date(2026, 3, 31)),
            evaluate=True,
        ),
        Silent(),
    )
    return place


@pytest.fixture(scope="module")
def parsed(place: Place) -> Place:
    """The same, with the shell blocks of the page done: dbt has parsed it."""
    for block in blocks("bash"):
        ended = place.shell(block)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert ended.stdout.count("Success") == block.count("mf query")
    return place


def test_page_has_ten_questions() -> None:
    assert [number for number, _ in QUESTIONS] == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize(("number", "query"), QUESTIONS, ids=lambda value: value[:3].strip())
def test_question_has_an_answer(place: Place, number: str, query: str) -> None:
    rows = place.reader().execute(query).fetchall()
    # one run of new data has nothing that came before it to compare with
    assert rows or number in ("4", "9"), query


def test_shares_of_segments_add_up(place: Place) -> None:
    rows = place.reader().execute(QUESTIONS[1][1]).fetchall()
    assert sum(leads for _, leads, _ in rows) == 600
    assert sum(percent for *_, percent in rows) == pytest.approx(100, abs=0.5)


@pytest.mark.parametrize("block", blocks("python"), ids=["duckdb", "pandas", "sqlalchemy"])
def test_python_block_runs_from_the_root(place: Place, block: str) -> None:
    ended = place.shell(shlex.join(["python", "-c", block]))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip()


@pytest.mark.long
def test_metrics_agree_with_the_tables(parsed: Place) -> None:
    metrics = "leads,share_of_leads,handoff_leads,share_handed_off,average_lead_points"
    answered = parsed.metrics("--metrics", metrics, "--group-by", "lead__segment")
    expected = {
        segment: figures
        for segment, *figures in parsed.reader()
        .execute(
            "select segment, count(*), count(*) / 600, count_if(is_handoff), "
            "count_if(is_handoff) / count(*), avg(lead_points) from lead_segments group by segment"
        )
        .fetchall()
    }
    assert {row["lead__segment"] for row in answered} == set(expected)
    for row in answered:
        figures = [float(row[name]) for name in metrics.split(",")]
        assert figures == pytest.approx(expected[row["lead__segment"]], abs=1e-6)


@pytest.mark.long
def test_win_rate_by_band_is_that_of_the_evaluation(parsed: Place) -> None:
    answered = parsed.metrics(
        *("--metrics", "win_rate,evaluated_leads"),
        *("--group-by", "evaluated_band__band"),
        *("--where", "{{ Dimension('evaluated_band__score') }} = 'lead'"),
    )
    expected = {
        band: (wins / leads, leads)
        for band, wins, leads in parsed.reader()
        .execute(
            "select band, wins, leads from score_calibration "
            "where part = 'band' and score = 'lead' and band is not null"
        )
        .fetchall()
    }
    assert len(expected) > 1 and sum(rate for rate, _ in expected.values()) > 0
    found = {
        row["evaluated_band__band"]: (float(row["win_rate"]), int(float(row["evaluated_leads"])))
        for row in answered
        if row["evaluated_band__band"]
    }
    assert set(found) == set(expected)
    for band, figures in expected.items():
        assert found[band] == pytest.approx(figures, abs=1e-6)


@pytest.mark.long
def test_handoffs_of_each_day_add_up(parsed: Place) -> None:
    answered = parsed.metrics("--metrics", "handoffs", "--group-by", "metric_time__day")
    expected = parsed.reader().execute("select count(*) from lead_handoffs").fetchone()
    assert expected and expected[0] > 0
    assert sum(float(row["handoffs"]) for row in answered) == expected[0]


def test_page_lists_every_metric(strict_parse) -> None:
    manifest = json.loads((strict_parse.target_path / "semantic_manifest.json").read_text())
    table = PAGE.split("## Metrics")[1]
    assert {metric["name"] for metric in manifest["metrics"]} <= set(re.findall(r"`(\w+)`", table))
    spines = manifest["project_configuration"]["time_spines"]
    assert [spine["node_relation"]["alias"] for spine in spines] == ["calendar_days"]


def test_calendar_has_no_gaps(place: Place) -> None:
    days, span, last = (
        place.reader()
        .execute(
            "select count(*), max(calendar_date) - min(calendar_date) + 1, max(calendar_date) "
            "from calendar_days"
        )
        .fetchall()[0]
    )
    assert days == span > 1
    assert last == date(2026, 6, 30)


def test_every_exposure_has_an_owner_and_an_address(strict_parse) -> None:
    manifest = json.loads((strict_parse.target_path / "manifest.json").read_text())
    exposures = {each["name"]: each for each in manifest["exposures"].values()}
    assert set(exposures) == {"lead_report", "crm_export", "sales_dashboard"}
    for exposure in exposures.values():
        assert exposure["owner"]["name"] and "@" in exposure["owner"]["email"]
        assert exposure["depends_on"]["nodes"] and exposure["description"].strip()


def test_docs_begin_with_a_page_of_our_own(strict_parse) -> None:
    manifest = json.loads((strict_parse.target_path / "manifest.json").read_text())
    page = manifest["docs"]["doc.lead_scoring.__overview__"]["block_contents"]
    for word in ("Layers", "Names and grain", "How a score is made", "lead_segments"):
        assert word in page


def test_descriptions_stand_in_the_database(place: Place) -> None:
    """Of every table that others read, and of every column of it."""
    with duckdb.connect(str(place.database), read_only=True) as connection:
        without = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where schema_name in ('marts', 'evaluation') and not starts_with(table_name, 'int_') "
            "and comment is null "
            "union all "
            "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns() "
            "where schema_name in ('marts', 'evaluation') and not starts_with(table_name, 'int_') "
            "and comment is null"
        ).fetchall()
        counted = connection.execute(
            "select count(*) from duckdb_columns() where schema_name = 'marts'"
        ).fetchone()
    assert without == []
    assert counted and counted[0] > 50
