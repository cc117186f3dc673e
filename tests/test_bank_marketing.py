"""Real clients in time order: rules and probability against logistic regression, and the README."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dbt_runner import ROOT
from test_run import Silent


@pytest.fixture(scope="module")
def bank() -> ModuleType:
    """The script of the example, which is no part of a package."""
    path = ROOT / "examples" / "bank_marketing" / "evaluate.py"
    spec = importlib.util.spec_from_file_location("bank_evaluate", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["bank_evaluate"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.long
def test_the_figures_of_the_bank_are_those_that_its_script_prints(
    bank: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """And: as good as logistic regression on the same attributes, on clients not learned from."""
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    figures = bank.evaluate(tmp_path, Silent())
    auc = {(each.what, each.judged_on): each.auc for each in figures}
    regression = auc[bank.SAME_ATTRIBUTES, bank.LATER]
    assert auc["suggested rules", bank.LATER] >= regression - 0.02
    assert auc["probability", bank.LATER] >= regression - 0.02
    assert auc["suggested rules", bank.LATER] > auc["example rules", bank.LATER]
    path = ROOT / "examples" / "bank_marketing" / "figures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(figures)
    for row in rows:
        assert float(row["auc"]) == pytest.approx(auc[row["what"], row["judged_on"]], abs=0.002)
