"""Input files whose rows DuckDB does not find, and times that are none."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from lead_scoring.input_checks import check_values, wrong_values_of_table
from lead_scoring.inputs import InputFile, find_input_files, input_contract
from lead_scoring.problems import RunStopped


@pytest.fixture
def nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have DuckDB find no row in any file."""
    plain = InputFile.relation
    monkeypatch.setattr(
        InputFile, "relation", lambda file: f"(select * from {plain(file)} where false)"
    )


def write(folder: Path, text: str) -> dict[str, InputFile]:
    (folder / "contacts.csv").write_text(text, encoding="utf-8")
    return find_input_files(folder)


@pytest.mark.parametrize("row", ["c1,VP", f"c1,{'x' * 200_000}"])
def test_rows_that_are_there_and_are_not_found_stop_the_run(
    tmp_path: Path, nothing_is_found: None, row: str
) -> None:
    with pytest.raises(RunStopped, match=r"contacts\.csv: there are rows, but none can be read"):
        check_values(write(tmp_path, f"contact_id,job_title\n\n{row}\n"))


@pytest.mark.parametrize("rows", ["", "\n\n"])
def test_a_header_alone_is_no_rows(tmp_path: Path, rows: str) -> None:
    assert check_values(write(tmp_path, f"contact_id,job_title\n{rows}")) == {"contacts": 0}


@pytest.mark.parametrize(
    ("kind", "value", "is_fine"),
    [
        ("timestamp", "0044-03-15 (BC) 00:00:00", False),
        ("timestamp", "-infinity", False),
        ("timestamp", "infinity", False),
        ("timestamptz", "10000-01-01 00:00:00+00", False),
        ("timestamptz", "9999-12-31 23:59:59+00", True),
        ("timestamp_s", "10000-01-01", False),
        ("date", "0001-12-31 (BC)", False),
        ("date", "0001-01-01", True),
        ("timestamp_ns", "1700-01-01", True),
        ("timestamp", None, True),
    ],
)
def test_times_with_a_type_lie_within_the_years_that_python_tells(
    tmp_path: Path, kind: str, value: str | None, is_fine: bool
) -> None:
    shown = "null" if value is None else f"'{value}'"
    duckdb.execute(
        "copy (select 'a' as contact_id, null as created_at union all "
        f"select 'c' as contact_id, cast({shown} as {kind}) as created_at) "
        f"to '{tmp_path / 'contacts.parquet'}'"
    )
    files = find_input_files(tmp_path)
    with duckdb.connect() as connection:
        connection.execute(f"create table contacts as from '{tmp_path / 'contacts.parquet'}'")
        of_table = wrong_values_of_table(
            lambda sql: connection.execute(sql).fetchall(),
            "contacts",
            files["contacts"].columns,
            input_contract()["contacts"],
        )
    assert bool(of_table) == (not is_fine)
    if is_fine:
        assert check_values(files) == {"contacts": 2}
    else:
        with pytest.raises(RunStopped, match=r"contacts\.parquet, column created_at: 1 value"):
            check_values(files)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'\xef\xbb\xbf{"contact_id": "1"}\n', "it begins with a byte order mark; save it as"),
        (b'{"contact_id": "1", "x": "\\ud800"}\n', r"line 1 has half of a character"),
        (b'{"contact_id": "1", "": "a"}\n', "an object has a value without a name"),
    ],
)
def test_json_lines_that_duckdb_cannot_take_are_said_in_words(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "contacts.jsonl").write_bytes(content)
    with pytest.raises(RunStopped, match=rf"contacts\.jsonl.*{sentence}"):
        check_values(find_input_files(tmp_path))


@pytest.mark.parametrize("mark", ["sep=,", "SEP=;"])
def test_a_line_for_excel_is_no_header(tmp_path: Path, mark: str) -> None:
    with pytest.raises(RunStopped, match=r"contacts\.csv, line 1: a mark for Excel .*delete the"):
        write(tmp_path, f"{mark}\ncontact_id,plan\n1,a\n")


def test_a_link_to_a_file_that_is_gone_is_no_file_left_out(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("contact_id\n1\n", encoding="utf-8")
    (tmp_path / "events.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(RunStopped, match=r"events\.csv cannot be read: No such file"):
        find_input_files(tmp_path)
