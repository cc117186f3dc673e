"""What is a person's own: rejected rows that say so, and the report, whatever an engine does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lead_scoring.forget import forget
from lead_scoring.forget_rows import EventKeys, take_out
from lead_scoring.load import load_folder
from lead_scoring.main_job import run
from lead_scoring.problems import RunStopped
from lead_scoring.report.place import MARK, default_report
from lead_scoring.suppressions import contact_hash
from test_run import Silent, job


def test_rejected_rows_of_an_id_that_begins_alike_stay() -> None:
    own = [("contacts", "c1"), ("outcomes", "c1"), ("contact_attributes", "c1|Tier")]
    of_others = [
        *(("contacts", "c1|x"), ("outcomes", "c1|x"), ("contacts", "c10"), ("companies", "c1")),
        ("contact_attributes", "c10|Tier"),
    ]
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.rejected_rows "
            "(input varchar, row_key varchar, reason varchar, detail varchar)"
        )
        connection.executemany(
            "insert into marts.rejected_rows values (?, ?, 'repeated_id', 'updated_at unknown')",
            own + of_others,
        )
        removed, _ = take_out(connection, EventKeys(["c1"]))
        left = connection.execute("select input, row_key from marts.rejected_rows").fetchall()
    assert removed == {"marts.rejected_rows": len(own)}
    assert sorted(left) == sorted(of_others)


class Unable:
    """An engine that cannot delete rows."""

    name = "Engine"

    def forget(self, contacts: Sequence[str]) -> None:
        raise RunStopped(f"rows of {', '.join(contacts)} cannot be deleted")


def test_events_of_somebody_forgotten_come_back_with_the_person(tmp_path: Path) -> None:
    """Whoever is taken off the list again, by whom it may, is scored as if never forgotten."""
    data, database = tmp_path / "data", tmp_path / "own.duckdb"
    data.mkdir()
    (data / "contacts.csv").write_text("contact_id\nc1\nc2\n", encoding="utf-8")
    (data / "events.csv").write_text(
        "event_id,contact_id,occurred_at,event_type\n"
        "e1,c1,2026-01-01,page_view\ne2,c2,2026-01-01,page_view\n",
        encoding="utf-8",
    )

    def logged(suppressed: list[str]) -> list[tuple[str]]:
        load_folder(data, database, suppressed=suppressed)
        with duckdb.connect(str(database)) as connection:
            return connection.execute("select event_id from raw.event_log order by 1").fetchall()

    assert logged([]) == [("e1",), ("e2",)]
    publish, suppressions = tmp_path / "published", tmp_path / "suppressed.csv"
    forget(["c1"], database=database, publish=publish, suppressions=suppressions)
    assert logged([contact_hash("c1")]) == [("e2",)]
    assert logged([]) == [("e1",), ("e2",)]


@pytest.mark.parametrize("target", [None, "postgres"])
def test_who_is_on_the_list_by_another_way_leaves_the_history_too(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    target: str | None,
) -> None:
    """The list may have been written for another database, or come back from a backup."""
    data, rules, suppressions = tmp_path / "data", tmp_path / "rules", tmp_path / "list.csv"
    data.mkdir()
    rules.mkdir()
    (data / "contacts.csv").write_text("contact_id\nc1\nc2\n", encoding="utf-8")
    (rules / "scores.csv").write_text("score,kind\nfit,fit\n", encoding="utf-8")
    monkeypatch.setenv("LEAD_SCORING_SUPPRESSIONS", str(suppressions))
    if target:
        request.getfixturevalue(f"empty_{target}")
    for day in (30, 31):
        options = job(tmp_path, data=data, rules=rules, as_of=date(2026, 8, day), target=target)
        run(options, Silent())
        suppressions.write_text(f"contact_hash\n{contact_hash('c1')}\n", encoding="utf-8")
    file = options.publish / "lead_score_history.parquet"
    found = duckdb.execute(f"select contact_id, scored_on from '{file}' order by all").fetchall()
    assert found == [("c2", date(2026, 8, 30)), ("c2", date(2026, 8, 31))]


def test_what_an_engine_cannot_delete_keeps_nothing_on_this_machine(tmp_path: Path) -> None:
    database, publish = tmp_path / "own.duckdb", tmp_path / "published"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.contacts as select unnest(['c1', 'c2']) as contact_id")
    report = default_report(publish)
    report.write_text(f"<html>{MARK}c1", encoding="utf-8")
    suppressions = tmp_path / "suppressed.csv"
    with pytest.raises(RunStopped, match="rows of c1 cannot be deleted"):
        forget(
            ["c1"],
            database=database,
            publish=publish,
            suppressions=suppressions,
            engine=Unable(),
        )
    assert not report.exists()
    with duckdb.connect(str(database)) as connection:
        assert connection.execute("select contact_id from raw.contacts").fetchall() == [("c2",)]
    assert suppressions.is_file()
