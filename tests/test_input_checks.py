"""Input files whose rows DuckDB does not find: none is lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from lead_scoring.input_checks import check_values
from lead_scoring.inputs import InputFile, find_input_files
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
