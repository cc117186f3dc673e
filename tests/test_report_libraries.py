"""What the report's page brings along, so that it opens offline."""

from __future__ import annotations

from pathlib import Path

import pytest

from lead_scoring.report import page as page_of_report


def test_libraries_of_the_page_are_put_together_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made: list[str] = []

    def put_together(vl_version: str) -> str:
        made.append(vl_version)
        return "a('</script>');\r\n"

    monkeypatch.setattr(page_of_report.vl_convert, "javascript_bundle", put_together)
    monkeypatch.setattr(page_of_report, "WAREHOUSE", tmp_path / "new")
    libraries = page_of_report._vega.__wrapped__
    assert libraries() == libraries() == "a('<\\/script>');\r\n"
    assert len(made) == 1
    # no folder can be made below a file: no copy, and the page all the same
    (tmp_path / "file").touch()
    monkeypatch.setattr(page_of_report, "WAREHOUSE", tmp_path / "file" / "below")
    assert libraries() == libraries() == "a('<\\/script>');\r\n"
    assert len(made) == 3
