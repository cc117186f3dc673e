"""What the tests on Spark share: whether it is there, and a warehouse of the tests' own.

Spark's packages take 800 MB, and a build on Spark takes minutes: these tests run on request, with
LEAD_SCORING_SPARK=1. `scripts/test.py` installs the packages then.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dbt_runner import ROOT
from lead_scoring.engines import engine_of
from lead_scoring.engines.spark import SparkEngine

IS_WANTED = os.environ.get("LEAD_SCORING_SPARK") == "1"

needs_spark = pytest.mark.skipif(
    not IS_WANTED, reason="Spark is tried on request: LEAD_SCORING_SPARK=1 python3 scripts/test.py"
)


def use_warehouse(monkeypatch: pytest.MonkeyPatch, warehouse: Path) -> None:
    """Have this process's Spark, and commands begun by it, work in this folder.

    Spark reads its settings once a process: only the first folder counts.
    """
    monkeypatch.setenv("LEAD_SCORING_SPARK_WAREHOUSE", str(warehouse))
    monkeypatch.setenv("SPARK_CONF_DIR", str(ROOT / "tests" / "spark_conf"))
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")


def begin_anew(warehouse: Path) -> None:
    """Drop every table of this process's Spark, and what was pushed to it."""
    engine = engine_of("spark")
    assert isinstance(engine, SparkEngine)
    engine.check()
    session = engine.session()
    for (schema,) in session.sql("show databases").collect():
        if schema != "default":
            session.sql(f"drop database {schema} cascade")
    shutil.rmtree(warehouse / "pushed", ignore_errors=True)
