"""Runs all tests: of the SQL, of the Python, and of the project itself. Options go to pytest.

python3 scripts/test.py                     everything
python3 scripts/test.py -k decay            what has "decay" in its name
python3 scripts/test.py tests/test_dbt.py   one file
python3 scripts/test.py -n 2                in two processes

With LEAD_SCORING_SPARK=1 those of Spark are run, too, which takes Java and 800 MB of packages; if
they pass, docs/spark.md says so.

Exit status: pytest's (0 all passed, 1 a test failed, 4 wrong usage, ...).
"""

import os

from lead_scoring.environment import ROOT, ensure_environment

with_spark = os.environ.get("LEAD_SCORING_SPARK") == "1"
ensure_environment(development=True, spark=with_spark)

import sys

import pytest

from lead_scoring.engines.spark_record import SparkRecord


def main(arguments: list[str]) -> int:
    """Run pytest in this process, from the project's root, and return its exit status."""
    os.chdir(ROOT)
    if not with_spark:
        return int(pytest.main(arguments))
    record = SparkRecord()
    status = int(pytest.main(arguments, plugins=[record]))
    record.write(ROOT / "docs" / "spark.md")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
